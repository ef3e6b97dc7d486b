//! What the functions without network come to, as tables: a row a promise. The vectors show of each
//! function what a binding converts; what it decides is here.

mod matrix;
mod reviews;
mod scopes;
