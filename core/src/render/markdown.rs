//! A page for a ticket or a wiki.
//!
//! Names come from people, and a page that shows them must do nothing that they ask for. Escaping each sign cannot
//! do that: GitHub and GitLab look for `@names`, `#1`, `:emoji:`, commits and addresses in the text *after* it was
//! rendered, where `&#64;` and `\@` are `@` again. All of them leave code alone, and so do formulas and typography.
//! So whatever is no plain word stands in a code span.

use super::{Block, Found, Step, Table};

pub(super) fn render(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        match block {
            Block::Title(title) => text.push_str(&format!("# {}\n", inert(title))),
            Block::Notice(notice) => text.push_str(&format!("{}\n", inert(notice))),
            Block::Heading(heading) => text.push_str(&format!("## {}\n", inert(heading))),
            Block::Text(sentence) => text.push_str(&format!("{}\n", inert(sentence))),
            Block::Steps(steps) => steps.iter().for_each(|step| text.push_str(&render_step(step))),
            Block::Found(found) => text.push_str(&render_found(found)),
            Block::Table(table) => text.push_str(&render_table(table)),
        }
        text.push('\n');
    }
    text
}

fn render_step(step: &Step) -> String {
    let mut text = format!("1. **{}** {}\n", step.severity, inert(&step.text));
    if !step.calls.is_empty() {
        text.push_str(&format!("   - calls: {}\n", inert(&step.calls)));
    }
    step.commands.iter().for_each(|command| text.push_str(&format!("   - {}\n", code_span(command))));
    text
}

fn render_found(found: &Found) -> String {
    let mut text = format!("### {}\n\n", inert(&found.title));
    if !found.subjects.is_empty() {
        text.push_str(&format!("{}\n\n", inert(&found.subjects)));
    }
    for line in &found.lines {
        text.push_str(&format!("- **{}** {} {}\n", line.severity, inert(&line.why), inert(&line.advice)));
    }
    text
}

fn render_table(table: &Table) -> String {
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = format!("**{}**\n\n", inert(table.caption));
    text.push_str(&row(table.columns.iter().map(|column| inert(column)).collect()));
    text.push_str(&row(table.columns.iter().map(|_| "---".to_owned()).collect()));
    for cells in &table.rows {
        text.push_str(&row(cells.iter().map(|cell| inert(&cell.text)).collect()));
    }
    text
}

/// A text of which nothing is obeyed: plain words as they are, and everything else as code, without the sign of the
/// sentence behind it.
fn inert(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let runs = words.chunk_by(|left, right| is_plain(left) == is_plain(right));
    let shown = runs.map(|run| {
        let text = run.join(" ");
        if is_plain(run[0]) {
            return text;
        }
        let before =
            text.strip_suffix([',', ';']).filter(|before| before.ends_with(|sign: char| sign.is_alphanumeric()));
        before.map_or_else(|| code(&text), |before| format!("{}{}", code(before), &text[before.len()..]))
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// A row of a table is cut at its pipes before anything else, even at those inside code, and renderers differ in
/// what a backslash before one means. So a pipe stands between two code spans, as an entity.
fn code(text: &str) -> String {
    text.split('|').map(code_span).collect::<Vec<_>>().join("&#124;")
}

/// A code span ends at as many backticks as it began with, so it begins with more than stand in it.
fn code_span(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // Of a span that begins and ends with a space, those two are not shown.
    let is_padded = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let space = if is_padded { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// A word that no renderer makes anything of: letters, with a hyphen, an apostrophe or a slash between them, or digits,
/// with hyphens or in threes, and the signs of a sentence around them, quotes among these.
fn is_plain(word: &str) -> bool {
    let (is_open, inside) = word.strip_prefix('(').map_or((false, word), |rest| (true, rest));
    let (is_followed, inside) = inside.strip_suffix(['.', ',', ';', ':']).map_or((false, inside), |rest| (true, rest));
    let (is_closed, inside) = inside.strip_suffix(')').map_or((false, inside), |rest| (true, rest));
    let inside = inside.strip_prefix('"').unwrap_or(inside);
    let inside = inside.strip_suffix('"').unwrap_or(inside);
    // Typography makes signs of `(c)`, pictures of `D:`, and a link of `www.`.
    if is_open && is_closed && inside.chars().count() < 3
        || is_followed && (inside.len() < 2 || inside.eq_ignore_ascii_case("www"))
    {
        return word.is_empty();
    }
    let is_letters = inside.chars().all(|character| character.is_alphabetic() || matches!(character, '-' | '\'' | '/'));
    let is_thousands = inside.split(',').enumerate().all(|(index, part)| {
        part.bytes().all(|byte| byte.is_ascii_digit())
            && (part.len() == 3 || index == 0 && (1..3).contains(&part.len()))
    });
    let is_digits = inside.chars().all(|character| character.is_ascii_digit() || character == '-');
    // Seven hexadecimal digits may be a commit; letters before a number may be an issue, such as GH-1.
    let may_be_commit = |part: &str| part.len() >= 7 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut parts = inside.split(['-', '\'', '/']);
    word.is_empty()
        || is_thousands
        || (is_letters || is_digits) && parts.all(|part| !part.is_empty() && !may_be_commit(part))
}

#[cfg(test)]
mod tests {
    use comrak::nodes::NodeValue;
    use comrak::{Arena, Options, parse_document};
    use proptest::prelude::*;

    use super::*;

    /// Everything that a renderer may make of a text.
    fn everything() -> Options<'static> {
        let mut options = Options::default();
        let extension = &mut options.extension;
        for flag in [
            &mut extension.strikethrough,
            &mut extension.table,
            &mut extension.autolink,
            &mut extension.tasklist,
            &mut extension.superscript,
            &mut extension.footnotes,
            &mut extension.inline_footnotes,
            &mut extension.description_lists,
            &mut extension.multiline_block_quotes,
            &mut extension.alerts,
            &mut extension.math_dollars,
            &mut extension.math_code,
            &mut extension.shortcodes,
            &mut extension.wikilinks_title_after_pipe,
            &mut extension.underline,
            &mut extension.spoiler,
            &mut extension.greentext,
            &mut options.parse.relaxed_autolinks,
        ] {
            *flag = true;
        }
        options
    }

    /// What is read in each cell of the table, or in the paragraph, and what of it is plain text, where a site
    /// looks for names and numbers after rendering. Anything but text and code is a failure.
    fn read(markdown: &str) -> Vec<(String, String)> {
        let (arena, options) = (Arena::new(), everything());
        let mut places = Vec::new();
        for node in parse_document(&arena, markdown, &options).descendants() {
            let place = |places: &mut Vec<(String, String)>, text: &str, is_plain: bool| {
                let (read, plain) = places.last_mut().expect("a text stands somewhere");
                read.push_str(text);
                plain.push_str(if is_plain { text } else { "\0" });
            };
            match &node.data().value {
                NodeValue::Document | NodeValue::Table(_) | NodeValue::TableRow(_) => {}
                NodeValue::Paragraph | NodeValue::Heading(_) | NodeValue::TableCell => places.push(Default::default()),
                NodeValue::Text(text) => place(&mut places, text, true),
                NodeValue::Code(code) => place(&mut places, &code.literal, false),
                other => panic!("{markdown:?} became {other:?}"),
            }
        }
        places
    }

    fn in_table(text: &str) -> String {
        let table = Table {
            caption: "caption",
            columns: vec!["a".to_owned(), "b".to_owned()],
            header: 0,
            rows: vec![["x", text].map(super::super::Cell::from).into()],
        };
        let markdown = render_table(&table);
        markdown.split_once("\n\n").expect("a caption").1.to_owned()
    }

    /// A text is read as it is, and whatever stands outside of code is nothing that a site looks for.
    fn is_inert(text: &str) {
        let words = |text: &str| text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        let heading = read(&format!("## Review of {}\n", inert(text)));
        let sentence = read(&format!("About {}\n", inert(text)));
        let table = read(&in_table(text));
        assert_eq!((heading.len(), sentence.len(), table.len()), (1, 1, 4), "{text:?}");
        assert_eq!(words(&heading[0].0), words(&format!("Review of {text}")));
        assert_eq!(words(&sentence[0].0), words(&format!("About {text}")));
        assert_eq!(words(&table[3].0), words(text));
        for (_, plain) in [&heading[0], &sentence[0], &table[3]] {
            let acts = |sign: char| !sign.is_alphanumeric() && !" -'.,;:()|\0\"/".contains(sign);
            assert!(!plain.contains(acts), "{plain:?} of {text:?}");
            for word in plain.split([' ', '\0', '|', '(', ')', '-', '\'', '"', '/']) {
                let word = word.trim_end_matches(['.', ',', ';', ':', ')']);
                let is_number = word.starts_with(|sign: char| sign.is_ascii_digit());
                let signs = if is_number { &['.', ':', ';'][..] } else { &['.', ':', ',', ';'] };
                assert!(!word.contains(signs), "{word:?} of {text:?} may be an address");
                let is_commit = word.len() >= 7 && word.chars().all(|sign| sign.is_ascii_hexdigit());
                assert!(!is_commit, "{word:?} of {text:?} may be a commit");
            }
        }
    }

    #[test]
    fn nothing_in_a_name_becomes_a_link_a_mention_a_picture_or_a_formula() {
        for text in [
            "https://example.com and www.example.com, mail ada@example.com, ftp://x",
            "@everybody @org/team #1 owner/repo#2 GH-3 !4 %5 ~bug &6 $7 ABC-8",
            "0123abc 0123456789abcdef0123456789abcdef01234567 defaced 1234567",
            ":smile: :+1: :shipit: a:smile:b D: (c) (tm) -- ... <3",
            "$x$ $$y$$ $`z`$ ` `` ``` `a` ``b``c`",
            "<script>alert(1)</script> <b>x</b> &amp; &#64;x <!-- --> <https://x>",
            "| a || b \\| c \\\\| d |",
            "[a](b) ![a](b) [[a]] [^1] [x]: y ^[note] [!NOTE] ==m== ~~s~~ ||spoiler|| x^2^ H~2~",
            "**b** __i__ *i* _i_ # h - l + l 1. n > q --- === ~~~",
            "\\ \\* \\@ trailing\\",
            "",
            "`",
            "``",
            "a` `b",
            "http",
            "www. x",
            "\"www.\" \"D:\" \"@x\" a//b /close http://x \"http://x\" 1,23 1,234,56 @x, :x:, \\,",
        ] {
            is_inert(text);
        }
    }

    #[test]
    fn plain_words_are_not_made_code() {
        for text in [
            "The key can read members, and change tags (of all).",
            "O'Neil-Jones: 12 of 2026-01-31",
            "Zoë 山田",
            "Zapier (legacy), and others",
            "Needs were stated for \"SDR console\", \"West\" and 10,000 more: View/Edit",
        ] {
            assert_eq!(inert(text), text);
        }
        assert_eq!(inert("it has api_keys:all and x@y, so it"), "it has `api_keys:all` and `x@y`, so it");
    }

    proptest! {
        #[test]
        fn any_text_is_inert(text in "[a-cw-z0-9@#:$`|\\\\*_<>&;!.,()\\[\\]{}^~=+'\"/ -]{0,24}|[\\P{C}]{0,12}") {
            is_inert(&crate::display::neutral(&text));
        }
    }
}
