//! Finds the first line and its dots without a branch on any character.

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

struct Marks {
    /// Bytes before the first LF, or all.
    line: usize,
    dots: Dots,
}

impl Marks {
    /// Counts instead of jumping: what is added for each byte depends on masks alone.
    fn find(window: &[u8]) -> Self {
        let mut inside = 1_usize;
        let mut before_first = 1_usize;
        let mut before_second = 1_usize;
        let mut marks = Self { line: 0, dots: Dots { count: 0, first: 0, second: 0 } };
        for byte in window {
            inside &= 1 ^ equal(*byte, b'\n');
            let dot = inside & equal(*byte, b'.');
            // The first dot clears `before_first`, and only a later one can clear `before_second`.
            before_second &= 1 ^ (dot & (1 ^ before_first));
            before_first &= 1 ^ dot;
            marks.line = marks.line.wrapping_add(inside);
            marks.dots.count = marks.dots.count.wrapping_add(dot);
            marks.dots.first = marks.dots.first.wrapping_add(inside & before_first);
            marks.dots.second = marks.dots.second.wrapping_add(inside & before_second);
        }
        marks
    }
}

/// 1 if the bytes are equal, else 0.
fn equal(left: u8, right: u8) -> usize {
    let difference = usize::from(left ^ right);
    1 & (difference.wrapping_sub(1) >> 8)
}
