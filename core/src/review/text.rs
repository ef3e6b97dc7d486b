//! The report for a terminal.

use super::outline::{Block, Table};

/// A cell wider than this is broken into lines.
const WIDEST: usize = 44;

pub(super) fn render(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        match block {
            Block::Title(title) => text.push_str(&underlined(title, "=")),
            Block::Notice(notice) => text.push_str(&format!("{notice}\n")),
            Block::Heading(heading) => text.push_str(&underlined(heading, "-")),
            Block::Text(sentence) => wrap(sentence, 100).iter().for_each(|line| text.push_str(&format!("{line}\n"))),
            Block::Table(table) => text.push_str(&render_table(table)),
        }
        text.push('\n');
    }
    text
}

fn underlined(heading: &str, line: &str) -> String {
    let heading = wrap(heading, usize::MAX).join(" ");
    format!("{heading}\n{}\n", line.repeat(heading.chars().count()))
}

fn render_table(table: &Table) -> String {
    let header: Vec<Vec<String>> = table.columns.iter().map(|column| vec![column.clone()]).collect();
    let rows = table.rows.iter().map(|row| row.iter().map(|cell| wrap(&cell.text, WIDEST)).collect());
    let lines: Vec<Vec<Vec<String>>> = std::iter::once(header).chain(rows).collect();
    let width = |column: usize| {
        let cells = lines.iter().flat_map(|row| &row[column]);
        cells.map(|line| line.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..table.columns.len()).map(width).collect();
    let mut text = format!("{}:\n", table.caption);
    for (number, row) in lines.iter().enumerate() {
        for line in 0..row.iter().map(Vec::len).max().unwrap_or_default() {
            let cells = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{:width$}", cell.get(line).map_or("", String::as_str)));
            text.push_str(&format!("  {}\n", cells.collect::<Vec<_>>().join("  ").trim_end()));
        }
        if number == 0 {
            let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            text.push_str(&format!("  {}\n", rules.join("  ")));
        }
    }
    text
}

/// Breaks a text at spaces.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
