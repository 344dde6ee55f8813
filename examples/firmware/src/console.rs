//! Lines for the machine that debugs or emulates this one. Without `core::fmt`, so that the sizes shown are the
//! library's.

use cortex_m_semihosting::hio::hstdout;

/// Prints the texts and the number as one line. Without a listener nothing happens.
pub(crate) fn line(texts: &[&str], number: u32) {
    let Ok(mut stdout) = hstdout() else { return };
    let mut digits = [b' '; 11];
    write_decimal(number, &mut digits);
    for part in texts.iter().map(|text| text.as_bytes()).chain([&digits[..], b"\n"]) {
        // Nobody could be told that telling failed.
        let _ = stdout.write_all(part);
    }
}

/// Writes the number at the right end of the room.
fn write_decimal(mut number: u32, room: &mut [u8]) {
    for digit in room.iter_mut().rev() {
        *digit = u8::try_from(number % 10).map_or(b'?', |value| b'0'.wrapping_add(value));
        number /= 10;
        if number == 0 {
            return;
        }
    }
}
