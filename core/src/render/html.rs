//! A page for a person: one page that needs nothing else. Severities are words as well as
//! colours; light and dark follow the reader's system; on paper it is black on white.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Block, Cell, Found, Page, Step, Table};
use crate::review::Severity;

const STYLE: &str = include_str!("page.css");

pub(super) fn render(page: &Page) -> String {
    let blocks = &page.blocks;
    let title = blocks.iter().find_map(|block| match block {
        Block::Title(title) => Some(title.as_str()),
        _ => None,
    });
    let title = title.unwrap_or_default();
    let markup = html! {
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
                    @for block in blocks {
                        @if let Block::Notice(notice) = block { p.notice { (notice) } }
                    }
                    @if !page.counts.is_empty() {
                        p.counts {
                            @for (severity, text) in &page.counts {
                                span class={ "badge " (severity) } { (text) } " "
                            }
                        }
                    }
                }
                main { @for block in blocks { (render_block(block)) } }
                footer { p { (page.footer) } }
            }
        }
    };
    markup.into_string()
}

fn render_block(block: &Block) -> Markup {
    match block {
        // They stand in the header, above the counts.
        Block::Title(_) | Block::Notice(_) => html! {},
        Block::Heading(heading) => html! { h2 { (heading) } },
        Block::Text(sentence) => html! { p { (sentence) } },
        Block::Steps(steps) => html! { ol.steps { @for step in steps { (render_step(step)) } } },
        Block::Found(found) => render_found(found),
        Block::Table(table) => render_table(table),
    }
}

fn badge(severity: Severity) -> Markup {
    html! { span class={ "badge " (severity) } { (severity) } }
}

fn render_step(step: &Step) -> Markup {
    html! {
        li {
            p { (badge(step.severity)) " " bdi { (step.text) } }
            @if !step.calls.is_empty() { p.soft { "Calls: " code { (step.calls) } } }
            @if !step.commands.is_empty() {
                pre { @for command in &step.commands { code { (command) } "\n" } }
            }
        }
    }
}

fn render_found(found: &Found) -> Markup {
    html! {
        section.found {
            h3 { bdi { (found.title) } }
            @if !found.subjects.is_empty() { p.soft { bdi { (found.subjects) } } }
            ul {
                @for line in &found.lines {
                    li {
                        (badge(line.severity))
                        div { p { bdi { (line.why) } } p.soft { bdi { (line.advice) } } }
                    }
                }
            }
        }
    }
}

fn render_table(table: &Table) -> Markup {
    html! {
        div.scroll {
            // On a narrow screen the style makes a stack of cards of it, which takes the meaning of
            // a table from some browsers: the roles give it back.
            table role="table" {
                caption { (table.caption) }
                thead role="rowgroup" {
                    tr role="row" { @for column in &table.columns { th role="columnheader" scope="col" { (column) } } }
                }
                tbody role="rowgroup" { @for row in &table.rows { (render_row(table, row)) } }
            }
        }
    }
}

fn render_row(table: &Table, row: &[Cell]) -> Markup {
    html! {
        tr role="row" {
            @for (index, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
                // The label stands before the cell in a stack of cards.
                @if index == table.header {
                    th role="rowheader" scope="row" data-label=(column) { (render_cell(cell)) }
                } @else {
                    td role="cell" data-label=(column) { (render_cell(cell)) }
                }
            }
        }
    }
}

fn render_cell(cell: &Cell) -> Markup {
    match cell.severity {
        Some(severity) => badge(severity),
        // A name may be written from right to left, and must not reverse the text beside it.
        None => html! { bdi { (cell.text) } },
    }
}
