//! What core's messages and hints name, as it is named here: where a program calls a function or sets an option, a
//! person gives a verb or an option.

use clap::CommandFactory;
use instantly_rbac::Error;

use crate::Program;

/// Settings and options with which a message about one begins.
const SETTINGS: [(&str, &str); 3] =
    [("api_key_env", "--api-key-env"), ("api_key_file", "--api-key-file"), ("base_url", "--base-url")];

/// What a message says of itself.
const INTERRUPTED: (&str, &str) = ("the caller interrupted the call", "Ctrl-C ended the call");

/// Parts of hints. What the command line has no option for is left out.
const HINTS: [(&str, &str); 9] = [
    ("a call that is given recover does both", "--recover does both"),
    ("give the option proxy or set HTTPS_PROXY", "set HTTPS_PROXY"),
    (
        "ca_file adds it to the system's, the file that SSL_CERT_FILE names takes their place",
        "the file that SSL_CERT_FILE names takes the place of the system's",
    ),
    ("without_ai_sales_agents, an option of campaigns.list and of the review of tags,", "--without-ai-sales-agents"),
    (
        "workspace.change_owner hands the workspace over to another owner",
        "the dashboard hands the workspace over to another owner, and the libraries do (workspace.change_owner), but no verb",
    ),
    ("; scopes.documented lists them all", ""),
    (", or lower the client's capacity", ""),
    ("(activity_type, search, start_date, end_date)", "(--activity-type, --search, --start-date, --end-date)"),
    ("base_url", "--base-url"),
];

/// Options of a review, as its sentences name them.
const OPTIONS: [(&str, &str); 4] = [
    ("the option keys.needs", "--needs"),
    ("the option tags.teams", "--team"),
    ("the option keys.max_events", "--max-events"),
    ("the option exceptions", "--exceptions"),
];

/// A sentence of a review as it is said.
pub fn options_here(text: &str) -> String {
    OPTIONS.iter().fold(text.to_owned(), |text, (there, here)| replaced(&text, there, here))
}

/// An error as it is said. The operation that failed keeps its name, as every language has it.
pub fn said(error: &Error) -> String {
    let text = error.to_string();
    let hint = error.hint().unwrap_or_default();
    let start = text.strip_suffix(hint).unwrap_or(&text);
    start.replacen(error.message(), &message(error.message()), 1) + &hint_here(hint)
}

fn message(text: &str) -> String {
    let named = SETTINGS.iter().find_map(|(setting, option)| {
        let problem = text.strip_prefix(setting)?.strip_prefix(": ")?;
        Some(format!("{option}: {problem}"))
    });
    replaced(&named.unwrap_or_else(|| text.to_owned()), INTERRUPTED.0, INTERRUPTED.1)
}

/// A hint as it is said.
pub fn hint_here(hint: &str) -> String {
    let mut hint = hint.to_owned();
    for (there, here) in HINTS {
        hint = replaced(&hint, there, here);
    }
    for group in Program::command().get_subcommands() {
        for verb in group.get_subcommands() {
            let (group, verb) = (group.get_name(), verb.get_name());
            hint = replaced(&hint, &format!("{group}.{verb}"), &format!("`{group} {verb}`"));
        }
    }
    hint
}

/// Replaces what stands there as whole words.
fn replaced(text: &str, there: &str, here: &str) -> String {
    let is_of_word = |character: char| character.is_alphanumeric() || ['_', '.', '-'].contains(&character);
    let (mut result, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once(there) {
        let begins_inside = there.starts_with(char::is_alphanumeric)
            && before.chars().next_back().or_else(|| result.chars().next_back()).is_some_and(is_of_word);
        // A full stop may follow the last word of a sentence.
        let ends_inside = there.ends_with(char::is_alphanumeric)
            && after.trim_start_matches('.').chars().next().is_some_and(is_of_word);
        let word = if begins_inside || ends_inside { there } else { here };
        result.push_str(before);
        result.push_str(word);
        rest = after;
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_are_replaced() {
        let hint = "Look at keys.list. See keys.list_all, mykeys.list and x.keys.list; check base_urls or base_url";
        let said = "Look at `keys list`. See keys.list_all, mykeys.list and x.keys.list; check base_urls or --base-url";
        assert_eq!(hint_here(hint), said);
    }

    #[test]
    fn a_message_about_a_setting_begins_with_its_option() {
        assert_eq!(message("api_key_file: must hold a key"), "--api-key-file: must hold a key");
        assert_eq!(message("the server said base_url: no"), "the server said base_url: no");
        assert_eq!(
            message("the caller interrupted the call; nothing was done"),
            "Ctrl-C ended the call; nothing was done"
        );
    }
}
