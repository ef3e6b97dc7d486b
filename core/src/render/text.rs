//! A page for a terminal.

use super::{Block, Found, Step, Table};

/// How wide a terminal is; only a word that is longer, or a command, goes beyond that.
const WIDTH: usize = 80;
/// No column is made narrower than this.
const NARROWEST: usize = 12;

pub(super) fn render(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        match block {
            Block::Title(title) => text.push_str(&underlined(title, "=")),
            Block::Notice(notice) => text.push_str(&format!("{notice}\n")),
            Block::Heading(heading) => text.push_str(&underlined(heading, "-")),
            Block::Text(sentence) => paragraph(&mut text, "", sentence),
            Block::Steps(steps) => {
                steps.iter().enumerate().for_each(|(index, step)| render_step(&mut text, index, step))
            }
            Block::Found(found) => render_found(&mut text, found),
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

/// A text whose first line begins like this, and whose others stand below its beginning.
fn paragraph(text: &mut String, begin: &str, sentence: &str) {
    let indent = begin.chars().count();
    for (number, line) in wrap(sentence, WIDTH - indent).iter().enumerate() {
        let begin = if number == 0 { begin.to_owned() } else { " ".repeat(indent) };
        text.push_str(format!("{begin}{line}").trim_end());
        text.push('\n');
    }
}

fn render_step(text: &mut String, index: usize, step: &Step) {
    paragraph(text, &format!("{}. {:8}  ", index + 1, step.severity), &step.text);
    if !step.calls.is_empty() {
        text.push_str(&format!("     calls: {}\n", step.calls));
    }
    // Not broken into lines, so that it can be copied.
    step.commands.iter().for_each(|command| text.push_str(&format!("     $ {command}\n")));
}

fn render_found(text: &mut String, found: &Found) {
    paragraph(text, "  ", &format!("{}:", found.title));
    if !found.subjects.is_empty() {
        paragraph(text, "    ", &found.subjects);
    }
    for line in &found.lines {
        paragraph(text, &format!("    {:8}  ", line.severity), &line.why);
        paragraph(text, &" ".repeat(14), &line.advice);
    }
}

fn render_table(table: &Table) -> String {
    let natural = (0..table.columns.len()).map(|column| {
        let cells = table.rows.iter().map(|row| row[column].text.chars().count());
        cells.chain([table.columns[column].chars().count()]).max().unwrap_or_default()
    });
    let limits = limits(natural.collect());
    let header: Vec<Vec<String>> = table.columns.iter().map(|column| vec![column.clone()]).collect();
    let rows =
        table.rows.iter().map(|row| row.iter().zip(&limits).map(|(cell, limit)| wrap(&cell.text, *limit)).collect());
    let lines: Vec<Vec<Vec<String>>> = std::iter::once(header).chain(rows).collect();
    let width = |column: usize| {
        let cells = lines.iter().flat_map(|row| &row[column]);
        cells.map(|line| line.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..table.columns.len()).map(width).collect();
    if widths.iter().map(|width| width + 2).sum::<usize>() > WIDTH {
        return stacked(table);
    }
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

/// A table that is too wide: what a row is about, and below it the cells that hold something.
fn stacked(table: &Table) -> String {
    let mut text = format!("{}:\n", table.caption);
    for row in &table.rows {
        paragraph(&mut text, "  ", &row[table.header].text);
        let others = row.iter().zip(&table.columns).enumerate().filter(|(place, _)| *place != table.header);
        let said: Vec<String> = others
            .filter(|(_, (cell, _))| cell.text != "-")
            .map(|(_, (cell, column))| format!("{column}: {}", cell.text))
            .collect();
        paragraph(&mut text, "    ", &said.join(", "));
    }
    text
}

/// How wide each column may be: the widest give way until the table fits.
fn limits(mut widths: Vec<usize>) -> Vec<usize> {
    while widths.iter().map(|width| width + 2).sum::<usize>() > WIDTH {
        match widths.iter_mut().max() {
            Some(widest) if *widest > NARROWEST => *widest -= 1,
            _ => break,
        }
    }
    widths
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
