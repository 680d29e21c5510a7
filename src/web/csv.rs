//! Tables for spreadsheets: RFC 4180, and no cell that a spreadsheet would read as a formula.

/// First letters that make a spreadsheet read a cell as a formula, or as several cells.
const TRIGGERS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Writes rows; every cell stands in quotation marks.
pub fn table<'a, R: IntoIterator<Item = &'a str>>(rows: impl IntoIterator<Item = R>) -> String {
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row.into_iter().map(cell).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// An apostrophe before a trigger makes the cell text.
fn cell(text: &str) -> String {
    let text = text.replace('\0', "");
    let is_formula = text.trim_start_matches([' ', '"', '\u{a0}']).starts_with(TRIGGERS);
    format!("\"{}{}\"", if is_formula { "'" } else { "" }, text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p16_no_cell_is_a_formula() {
        for trigger in TRIGGERS {
            for before in ["", " ", "\"", " \"", "\0"] {
                let written = table([[format!("{before}{trigger}1+1").as_str()]]);
                assert!(written.starts_with("\"'"), "{written:?}");
            }
        }
        assert_eq!(table([["a", "b \"c\"\r\nd"], ["", "2-1"]]), "\"a\",\"b \"\"c\"\"\r\nd\"\r\n\"\",\"2-1\"\r\n");
    }
}
