//! Nobody else can add a kind.
use licentia::Kind;

struct Mine;

impl Kind for Mine {
    const WORD: &'static str = "mine";
    const TYP: &'static str = "mine+jwt";
    const MAX_TEXT: usize = 1;
}

fn main() {}
