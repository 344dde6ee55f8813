//! memcheck's reports, out of the XML that it writes: one element a line, so that lines are all that is read.

use std::collections::BTreeSet;

/// A branch or an address that depends on a secret.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Report {
    pub(crate) kind: String,
    /// From the innermost function outwards; where one was inlined, it has a frame all the same.
    pub(crate) frames: Vec<Frame>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Frame {
    pub(crate) address: String,
    pub(crate) path: String,
    pub(crate) line: usize,
}

/// All reports, unless the text breaks off.
pub(crate) fn read(xml: &str) -> Result<Vec<Report>, String> {
    if !xml.trim_end().ends_with("</valgrindoutput>") {
        return Err("memcheck didn't write its report to the end".into());
    }
    let mut reports: Vec<Report> = Vec::new();
    for line in xml.lines().map(str::trim) {
        if line == "<error>" {
            reports.push(Report::default());
        } else if let Some(report) = reports.last_mut() {
            report.add(line);
        }
    }
    // Memory that wasn't given back leaks nothing of what this is about.
    reports.retain(|report| !report.kind.starts_with("Leak_"));
    Ok(reports)
}

impl Report {
    fn add(&mut self, line: &str) {
        if line == "<frame>" {
            self.frames.push(Frame::default());
        } else if let Some(kind) = content(line, "kind") {
            self.kind = kind.into();
        } else if let Some(frame) = self.frames.last_mut() {
            frame.add(line);
        }
    }

    /// The addresses of the calls that led here from a frame for which `is_outside` holds.
    pub(crate) fn calls(&self, is_outside: impl Fn(&Frame) -> bool) -> BTreeSet<String> {
        self.frames.iter().take_while(|frame| !is_outside(frame)).map(|frame| frame.address.clone()).collect()
    }
}

impl Frame {
    fn add(&mut self, line: &str) {
        if let Some(address) = content(line, "ip") {
            self.address = address.into();
        } else if let Some(folder) = content(line, "dir") {
            self.path = format!("{folder}/");
        } else if let Some(file) = content(line, "file") {
            self.path += file;
        } else if let Some(number) = content(line, "line") {
            self.line = number.parse().unwrap_or(0);
        }
    }
}

fn content<'x>(line: &'x str, element: &str) -> Option<&'x str> {
    line.strip_prefix('<')?.strip_prefix(element)?.strip_prefix('>')?.split_once("</").map(|(content, _)| content)
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = "<valgrindoutput>\n<error>\n  <kind>UninitValue</kind>\n  <stack>\n    <frame>\n      \
                       <ip>0x10</ip>\n      <dir>/a</dir>\n      <file>src/b.rs</file>\n      <line>7</line>\n    \
                       </frame>\n    <frame>\n      <ip>0x20</ip>\n    </frame>\n  </stack>\n</error>\n</valgrindoutput>\n";

    #[test]
    fn a_report_has_its_kind_and_its_frames() {
        let inner = Frame { address: "0x10".into(), path: "/a/src/b.rs".into(), line: 7 };
        let outer = Frame { address: "0x20".into(), ..Frame::default() };
        let report = Report { kind: "UninitValue".into(), frames: vec![inner, outer.clone()] };
        assert_eq!(report.calls(|frame| *frame == outer).len(), 1);
        assert_eq!(read(XML), Ok(vec![report]));
    }

    #[test]
    fn lost_memory_is_no_report() {
        assert_eq!(read(&XML.replace("UninitValue", "Leak_DefinitelyLost")), Ok(Vec::new()));
    }

    #[test]
    fn half_a_report_is_none() {
        assert!(read(XML.trim_end().trim_end_matches("</valgrindoutput>")).is_err());
    }
}
