//! What results become in a language.

use std::fmt::Debug;

use instantly_rbac::internals::{Pages, RowList, RowPage, Rows};
use instantly_rbac::matrix::Matrix;
use instantly_rbac::review::Report;
use instantly_rbac::{Check, JsonValue, Removal, Reply, Result};
use serde::Serialize;

/// What a result becomes. A language says so of each kind of result that it does not show as a document.
pub trait Output: Sized {
    /// A list that is read page by page.
    type Items;

    /// Anything that is shown as JSON.
    ///
    /// # Errors
    ///
    /// Where it cannot be shown.
    fn document<T: Serialize + Debug + Send + Sync + 'static>(value: T) -> Result<Self>;

    /// One record: a row.
    ///
    /// # Errors
    ///
    /// As of `document`.
    fn record(reply: Reply<Rows>) -> Result<Self>;

    /// One page.
    ///
    /// # Errors
    ///
    /// As of `document`.
    fn page(page: RowPage) -> Result<Self>;

    /// A whole list.
    ///
    /// # Errors
    ///
    /// As of `document`.
    fn list(list: RowList) -> Result<Self>;

    /// A list that is read page by page; what cannot be met was refused before.
    ///
    /// # Errors
    ///
    /// As of `document`.
    fn items(pages: Pages) -> Result<Self::Items>;

    /// All of such a list.
    ///
    /// # Errors
    ///
    /// That of any page.
    fn all(items: Self::Items) -> Result<Self>;

    /// What was removed: a row, where the server described it.
    ///
    /// # Errors
    ///
    /// As of `document`.
    fn removal(removal: Removal<Rows>) -> Result<Self>;

    /// Whether a key works.
    ///
    /// # Errors
    ///
    /// As of `document`.
    fn check(check: Check) -> Result<Self> {
        Self::document(check)
    }

    /// What the server sent to `client.request`, secrets included.
    ///
    /// # Errors
    ///
    /// As of `document`.
    fn reply(reply: Reply<JsonValue>) -> Result<Self> {
        Self::document(reply)
    }

    /// A review of everything.
    ///
    /// # Errors
    ///
    /// As of `document`.
    fn report(report: Report) -> Result<Self> {
        Self::document(report)
    }

    /// A matrix.
    ///
    /// # Errors
    ///
    /// As of `document`.
    fn matrix(matrix: Matrix) -> Result<Self> {
        Self::document(matrix)
    }
}
