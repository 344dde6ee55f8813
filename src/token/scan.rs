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

/// What was found so far, a block of the file at a time: as many bytes as a word has bits, and each bit says something
/// about one of them.
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
const BLOCK: usize = 8 * WORD;

impl Marks {
    /// Counts instead of jumping: what is added for each block depends on masks alone.
    fn find(window: &[u8]) -> Self {
        const ALL: usize = usize::MAX;
        let dots = Dots { count: 0, first: 0, second: 0 };
        let mut marks = Self { line: 0, dots, inside: ALL, before_first: ALL, before_second: ALL };
        let (blocks, rest) = window.as_chunks();
        blocks.iter().for_each(|block| marks.take(block, ALL));
        let mut last = [0; BLOCK];
        last.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
        // How many bytes there are is no secret.
        marks.take(&last, !ALL.wrapping_shl(u32::try_from(rest.len()).unwrap_or(0)));
        marks
    }

    // A small device has one copy of it.
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    fn take(&mut self, block: &[u8; BLOCK], present: usize) {
        let end = bytes_equal(block, b'\n') & present;
        let line = below(end) & present & self.inside;
        self.inside &= all_if_zero(end);
        let dots = bytes_equal(block, b'.') & line;
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

/// Marks the bytes that are this one, the first by the lowest bit.
fn bytes_equal(block: &[u8; BLOCK], byte: u8) -> usize {
    let words = block.as_chunks().0.iter().rev();
    words.fold(0, |marks, word| marks << WORD | gathered(equal_in_word(usize::from_le_bytes(*word), byte)))
}

/// Marks the bytes that are this one by their highest bits. No carry leaves its byte.
const fn equal_in_word(word: usize, byte: u8) -> usize {
    const HIGH: usize = usize::from_ne_bytes([0x80; WORD]);
    let difference = word ^ usize::from_ne_bytes([byte; WORD]);
    !((difference & !HIGH).wrapping_add(!HIGH) | difference) & HIGH
}

/// The highest bits of a word's bytes side by side: the product's top bits have one of each, and no two bits meet.
const fn gathered(marks: usize) -> usize {
    (marks >> 7).wrapping_mul(SIDE_BY_SIDE) >> (BLOCK - WORD)
}

/// 2^7 + 2^14 + 2^21 …, a power for each byte of a word.
const SIDE_BY_SIDE: usize = {
    let (mut sum, mut power) = (0, 7);
    while power <= 7 * WORD {
        sum |= 1_usize << power;
        power += 7;
    }
    sum
};

/// How many bits are set.
fn count(marks: usize) -> usize {
    usize::try_from(marks.count_ones()).unwrap_or(0)
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
