//! Finds the first line and its dots without a branch on any character, as many characters at a time as a word holds.

/// The first line, its end cut off, and what stands behind it.
pub(super) struct Line<'t> {
    pub(super) text: &'t [u8],
    pub(super) behind: &'t [u8],
    pub(super) dots: Dots,
}

/// How many dots the line holds, and where the first two are (the line's length where there are fewer).
#[derive(Clone, Copy)]
pub(super) struct Dots {
    pub(super) count: usize,
    pub(super) first: usize,
    pub(super) second: usize,
}

/// The first line of a file, unless it is longer than `limit`. A CR counts as its end only directly before LF.
pub(super) fn first_line(file: &[u8], limit: usize) -> Option<Line<'_>> {
    // CR and LF may follow a line of the full length; what stands behind them is never looked at.
    let window = file.get(..limit.saturating_add(2)).unwrap_or(file);
    let marks = Marks::find(window);
    let text = window.get(..marks.line)?;
    let ended = marks.line < window.len();
    let text = if ended { text.strip_suffix(b"\r").unwrap_or(text) } else { text };
    let behind = file.get(marks.line.saturating_add(1)..).unwrap_or(b"");
    (text.len() <= limit).then_some(Line { text, behind, dots: marks.dots })
}

/// What was found so far, a word of the file at a time. Of a word, the highest bit of each byte says something about it.
struct Marks {
    /// Bytes before the first LF, or all.
    line: usize,
    dots: Dots,
    /// All ones until the thing has come, then zero.
    inside: usize,
    before_first: usize,
    before_second: usize,
}

const WORD: usize = size_of::<usize>();
const HIGH: usize = usize::from_ne_bytes([0x80; WORD]);

impl Marks {
    /// Counts instead of jumping: what is added for each word depends on masks alone.
    fn find(window: &[u8]) -> Self {
        const ALL: usize = usize::MAX;
        let dots = Dots { count: 0, first: 0, second: 0 };
        let mut marks = Self { line: 0, dots, inside: ALL, before_first: ALL, before_second: ALL };
        let (words, rest) = window.as_chunks();
        words.iter().for_each(|word| marks.take(*word, HIGH));
        let mut last = [0; WORD];
        last.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
        let mut present = [0; WORD];
        present.iter_mut().zip(rest).for_each(|(place, _)| *place = 0x80);
        marks.take(last, usize::from_le_bytes(present));
        marks
    }

    // A small device has one copy of it.
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn take(&mut self, word: [u8; WORD], present: usize) {
        let word = usize::from_le_bytes(word);
        let end = bytes_equal(word, b'\n') & present;
        let line = below(end) & present & self.inside;
        self.inside &= all_if_zero(end);
        let dots = bytes_equal(word, b'.') & line;
        // The first dot clears `before_first`, and only a later one can clear `before_second`.
        let later = dots & !(lowest(dots) & self.before_first);
        self.line = self.line.wrapping_add(count(line));
        self.dots.count = self.dots.count.wrapping_add(count(dots));
        self.dots.first = self.dots.first.wrapping_add(count(line & below(dots) & self.before_first));
        self.dots.second = self.dots.second.wrapping_add(count(line & below(later) & self.before_second));
        self.before_first &= all_if_zero(dots);
        self.before_second &= all_if_zero(later);
    }
}

/// Marks the bytes that are this one. No carry leaves its byte.
const fn bytes_equal(word: usize, byte: u8) -> usize {
    let difference = word ^ usize::from_ne_bytes([byte; WORD]);
    !((difference & !HIGH).wrapping_add(!HIGH) | difference) & HIGH
}

/// How many bytes are marked.
const fn count(marks: usize) -> usize {
    (marks >> 7).wrapping_mul(usize::from_ne_bytes([1; WORD])) >> (usize::BITS - 8)
}

/// The lowest bit that is set.
const fn lowest(marks: usize) -> usize {
    marks & marks.wrapping_neg()
}

/// The bits below the lowest that is set; all of them if none is.
const fn below(marks: usize) -> usize {
    marks.wrapping_sub(1) & !marks
}

/// All ones for zero, else zero. The compiler isn't told so: it would make a branch of it.
#[inline(always)]
fn all_if_zero(marks: usize) -> usize {
    let any = (marks | marks.wrapping_neg()) >> (usize::BITS - 1);
    core::hint::black_box(any).wrapping_sub(1)
}
