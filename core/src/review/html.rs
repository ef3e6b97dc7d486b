//! The report for a person: one page that needs nothing else. Severities are words as well as
//! colours; light and dark follow the reader's system; on paper it is black on white.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::outline::{Block, Cell, Table, counts};
use super::report::Report;

const STYLE: &str = include_str!("report.css");

pub(super) fn render(report: &Report, blocks: &[Block]) -> String {
    let title = blocks.iter().find_map(|block| match block {
        Block::Title(title) => Some(title.as_str()),
        _ => None,
    });
    let title = title.unwrap_or_default();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (title) }
                    @if !counts(report).is_empty() {
                        p.counts {
                            @for (severity, count) in counts(report) {
                                span class={ "badge " (severity) } { (count) " " (severity) } " "
                            }
                        }
                    }
                }
                main { @for block in blocks { (render_block(block)) } }
                footer { p { "Made by instantly-rbac, report version " (report.version) "." } }
            }
        }
    };
    page.into_string()
}

fn render_block(block: &Block) -> Markup {
    match block {
        // It stands in the header, above the counts.
        Block::Title(_) => html! {},
        Block::Heading(heading) => html! { h2 { (heading) } },
        Block::Text(sentence) => html! { p { (sentence) } },
        Block::Table(table) => render_table(table),
    }
}

fn render_table(table: &Table) -> Markup {
    html! {
        // Scrolls by itself where the window is narrow, also by keyboard.
        div.scroll role="region" aria-label=(table.caption) tabindex="0" {
            table {
                caption { (table.caption) }
                thead { tr { @for column in &table.columns { th scope="col" { (column) } } } }
                tbody {
                    @for row in &table.rows {
                        tr {
                            // The label stands before the cell where the table is a stack of cards.
                            @for (cell, column) in row.iter().zip(&table.columns) { td data-label=(column) { (render_cell(cell)) } }
                        }
                    }
                }
            }
        }
    }
}

fn render_cell(cell: &Cell) -> Markup {
    match cell.severity {
        Some(severity) => html! { span class={ "badge " (severity) } { (cell.text) } },
        None => html! { (cell.text) },
    }
}
