//! Tables, which every verb writes alike.

use instantly_rbac_cli::Streams;
use instantly_rbac_cli::table::table;

/// A table as it is written to a terminal of so many columns, or to none.
fn written(cells: [&str; 2], terminal: Option<usize>) -> String {
    let (mut output, mut messages) = (Vec::new(), Vec::new());
    let mut input = std::io::empty();
    let mut streams = Streams::new(&mut input, &mut output, &mut messages);
    if let Some(width) = terminal {
        (streams.terminals.output, streams.width) = (true, width);
    }
    table(["name", "may"], [cells.map(str::to_owned), ["short".to_owned(), String::new()]], &streams)
}

#[test]
fn a_row_is_a_line_whatever_its_length_and_what_is_empty_is_a_dash() {
    let long = "campaigns:read, ".repeat(20);
    let lines = written(["a longer name", &long], None);
    assert_eq!(lines, format!("name           may\na longer name  {}\nshort          -", long.trim_end()));
}

#[test]
fn on_a_terminal_a_table_is_as_wide_as_the_terminal_at_the_most() {
    let table = written(["a longer name", &"campaigns:read, ".repeat(20)], Some(40));
    assert!(table.lines().count() > 5 && table.lines().all(|line| line.chars().count() <= 40), "{table}");
}

#[test]
fn what_a_name_hides_is_shown_and_breaks_no_line() {
    let table = written(["zero\u{200b}width\nand a line", "nothing"], None);
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(table.contains("zero\\u{200b}width"), "{table}");
}
