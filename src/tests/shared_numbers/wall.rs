//! Sizes that the wall's page shares with its style sheet and script.

use super::*;

#[test]
fn script_changes_between_two_sizes_of_a_list() {
    let script = source("public/wall.js");
    for size in &CHOICES[2..] {
        assert!(script.contains(&format!("\"bars {}\"", size.class)), "public/wall.js does not know the size {}", size.class);
    }
}

#[test]
fn screen_size_matches_the_styles() {
    let wall = Styles::read("style/wall.css");
    let ([wide], [high]) = (wall.first(&["html"], "font-size", "vw"), wall.first(&["html"], "font-size", "vh"));
    assert_close(100.0 / wide, WIDE, "WIDE, rems in the width of a screen");
    assert_close(100.0 / high, HIGH, "HIGH, rems in the height of a screen");
    let [block, inline] = wall.first(&[".screen main"], "padding", "rem");
    assert_close(inline, EDGE.0, "EDGE.0, padding of .screen main");
    assert_close(block, EDGE.1, "EDGE.1, padding of .screen main");
    assert_close(wall.rem(".ask", "gap"), EDGE.0, "EDGE.0, gap of .ask");
    assert_close(wall.rem(".screen main", "gap"), GAP, "GAP, gap of .screen main");
    for selector in [".screen", ".screen h1"] {
        let [line] = wall.first(&[selector], "line-height", "");
        assert_close(line, LINE, &format!("LINE, line-height of {selector}"));
    }
    let quiet = wall.rem(".quiet", "font-size") * LINE;
    assert!(quiet <= QUIET, "QUIET: a line of .quiet is {quiet} high in the style sheet, {QUIET} in Rust");
}

#[test]
fn join_code_box_matches_the_styles() {
    let wall = Styles::read("style/wall.css");
    let [top, right, bottom, left] = wall.first(&[".ticket"], "padding", "rem");
    let high = wall.rem(".ticket svg", "height") + top + bottom;
    // The value is `0 .6rem`: only the gap between the columns has a unit.
    let wide = wall.rem(".ticket svg", "width") + left + right + wall.rem(".ticket", "gap") + wall.rem(".ticket p", "max-width");
    for (styles, rust, what) in [(wide, TICKET.0, "TICKET.0, width"), (high, TICKET.1, "TICKET.1, height")] {
        assert!(styles <= rust && rust < styles + 0.5, "{what} of .ticket: {styles} in the style sheet, {rust} in Rust");
    }
}

#[test]
fn question_size_matches_the_styles() {
    let wall = Styles::read("style/wall.css");
    for (class, letters, most_lines) in QUESTION {
        let own = format!(".screen h1.{class}");
        let [size] = wall.first(&[&own, ".screen h1"], "font-size", "rem");
        assert_close(size, letters, &format!("QUESTION, font-size of {own}"));
        if let [lines] = wall.lengths(&own, "-webkit-line-clamp", "")[..] {
            assert_close(lines, most_lines as f64, &format!("QUESTION, -webkit-line-clamp of {own}"));
        }
    }
}

#[test]
fn item_sizes_match_the_styles() {
    let wall = Styles::read("style/wall.css");
    let [block, inline] = wall.first(&[".said > li"], "padding", "rem");
    let around = wall.rem(".said > li", "margin") + 2.0 * block;
    for size in SAID.iter().chain([&TIGHT]) {
        let column = assert_columns(&wall, ".said", size);
        let name = format!(".said.{}", size.class);
        assert_close(column - 2.0 * inline, size.line, &format!("line of {name}"));
        assert_close(around, size.around, &format!("around of {name}"));
        assert_clamp(&wall, &format!(".{} bdi", size.class), size);
    }
}

#[test]
fn option_sizes_match_the_styles() {
    let wall = Styles::read("style/wall.css");
    for size in &CHOICES {
        let column = assert_columns(&wall, ".bars", size);
        let (name, own) = (format!(".bars.{}", size.class), format!(".bars.{} > li", size.class));
        let [bottom] = wall.first(&[&own, ".bars > li"], "padding-bottom", "rem");
        if size.class == "few" {
            // The bar stands beside the words, in a column of its own.
            assert_close(wall.rem(&own, "grid-template"), size.line, &format!("line of {name}"));
            assert_close(bottom, size.around, &format!("around of {name}"));
            continue;
        }
        let rows = wall.lengths(&own, "grid-template-rows", "rem");
        let bar = rows.first().copied().unwrap_or_else(|| wall.rem(".bars > li", "grid-template"));
        assert_close(bar + bottom, size.around, &format!("around of {name}"));
        // The figure is at least three digits wide.
        let figure = 3.0 * 0.65 * size.letters + wall.rem(".bars > li", "column-gap");
        let room = column - figure;
        assert!(size.line <= room && room < size.line + 1.0, "line of {name}: {room} in the style sheet, {} in Rust", size.line);
        assert_clamp(&wall, &format!("{own} > span"), size);
    }
}

/// Compares the letters and the number of columns, and returns how wide one column is.
#[track_caller]
fn assert_columns(wall: &Styles, list: &str, size: &Size) -> f64 {
    let own = format!("{list}.{}", size.class);
    let [letters] = wall.first(&[&own, list], "font-size", "rem");
    assert_close(letters, size.letters, &format!("letters, font-size of {own}"));
    let [columns] = wall.first(&[&own, list], "columns", "");
    assert_close(columns, size.columns as f64, &format!("columns of {own}"));
    let gaps = (columns - 1.0) * wall.rem(list, "column-gap");
    (WIDE - 2.0 * EDGE.0 - gaps) / columns
}

#[track_caller]
fn assert_clamp(wall: &Styles, selector: &str, size: &Size) {
    if size.most_lines == 1 {
        return assert_eq!(wall.value(selector, "white-space"), Some("nowrap"), "style/wall.css: {selector} is one line");
    }
    match wall.lengths(selector, "-webkit-line-clamp", "")[..] {
        [lines] => assert_close(lines, size.most_lines as f64, &format!("most_lines, -webkit-line-clamp of {selector}")),
        _ => assert_eq!(size.most_lines, 99, "style/wall.css cuts no lines of {selector}"),
    }
}
