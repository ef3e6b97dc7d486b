//! The questions, in the order in which they are asked: what was asked for one is there for the next.

use super::answers::NotAsked;
use super::plain::Plain;
use super::prober::{Prober, Stop};
use super::{audit_log, billing, filters, keys, lists, records, replies};

/// A question that reading may settle.
pub struct Question {
    pub number: &'static str,
    pub text: &'static str,
    pub find: fn(&mut Prober<'_>) -> Result<Plain, Stop>,
}

macro_rules! questions {
    ($($number:literal $text:literal => $find:path,)*) => {
        /// Every question.
        pub const QUESTIONS: &[Question] = &[$(Question { number: $number, text: $text, find: $find }),*];
    };
}

questions! {
    "2" "Does GET /api-keys mask `key`?" => keys::masks,
    "3" "Which scope does GET /workspace-group-members/admin need?" => keys::scope_of_admin,
    "5.1" "How many records has a page where no limit is sent?" => lists::default_size,
    "5.2" "Is the documented maximum of limit accepted (100; 1000 for audit logs)?" => lists::maximum,
    "5.3" "What does a limit above the maximum give?" => lists::above_the_maximum,
    "6.1" "Which headers has a reply, and are there any about the rate limit?" => replies::headers_of_success,
    "7.1" "What is the form of a 404?" => replies::form_of_404,
    "9.1" "In which order does the audit log come, and is it stable?" => audit_log::order,
    "9.2" "How far back does the audit log go?" => audit_log::retention,
    "9.3" "Does the plan leave the audit log out?" => audit_log::gating,
    "9.4" "Is a date in start_date and end_date a day or a moment, in which zone, and is end_date inclusive?"
        => audit_log::dates,
    "9.5" "Does a time work in start_date and end_date, and are they inclusive?" => audit_log::moments,
    "9.6" "Does activity_type filter, and what does an unknown code give?" => audit_log::activity,
    "9.7" "What does search look at in the audit log?" => audit_log::search,
    "11.1" "Are there fields that the library does not know?" => records::unknown_fields,
    "11.2" "Are there values of enumerations, codes or scopes that the library does not know?"
        => records::unknown_values,
    "11.3" "Are documented fields missing, null or of another type?" => records::irregular_fields,
    "11.4" "Which fields has GET /workspace-billing/plan-details?" => billing::fields_of_plan,
    "11.5" "Which fields has GET /workspace-billing/subscription-details?" => billing::fields_of_subscriptions,
    "14.1" "How does a list end?" => lists::end_of_list,
    "14.2" "Does a full last page carry a cursor?" => lists::full_last_page,
    "14.3" "In which order do lists come?" => lists::order,
    "14.4" "Which form have ids?" => records::forms_of_ids,
    "14.5" "What becomes of a parameter that is not documented?" => filters::unknown_parameter,
    "15.1" "Does accepted filter members?" => filters::accepted,
    "15.2" "Does search find members by e-mail and by name, and no others?" => filters::search_of_members,
    "16.1" "Which resource_type is which?" => filters::resource_types,
    "16.2" "Does tag_ids filter campaigns?" => filters::campaigns_by_tag,
    "16.3" "Does tag_ids find campaigns that carry any of several tags?" => filters::campaigns_by_any_tag,
    "16.4" "Does tag_ids filter accounts?" => filters::accounts_by_tag,
    "16.5" "What does a tag id give that is malformed?" => filters::malformed_tag,
    "16.6" "Does search find campaigns by name, and no others?" => filters::search_of_campaigns,
    "16.7" "Is include_ai_sales_agent_campaigns accepted?" => filters::campaigns_of_agents,
    "17" "What does x-as-workspace give with the id of the key's own workspace?" => replies::own_workspace,
    // What the others came across.
    "7.2" "What is the form of a 403, and does it name scopes?" => replies::form_of_403,
    "6.2" "Which headers has a 429?" => replies::headers_of_429,
    "14.6" "Which form have cursors?" => lists::forms_of_cursors,
}

const BY_WRITES: &str = "Only a write shows it.";

/// Open questions that no reading settles.
pub const NOT_ASKED: &[NotAsked] = &[
    NotAsked { number: "1", question: "What is `sec` of a change of owner?", why: BY_WRITES },
    NotAsked { number: "3", question: "Which scope does toggle-resource need?", why: BY_WRITES },
    NotAsked { number: "4", question: "What does revoking one's own key give?", why: BY_WRITES },
    NotAsked {
        number: "8",
        question: "What do the roles owner and client give, and removing the owner?",
        why: BY_WRITES,
    },
    NotAsked { number: "10", question: "What does a second invitation of a member give?", why: BY_WRITES },
    NotAsked { number: "12", question: "Does the mock server still exist?", why: "It is another server." },
    NotAsked { number: "13", question: "What does an invitation give on a plan without members?", why: BY_WRITES },
];
