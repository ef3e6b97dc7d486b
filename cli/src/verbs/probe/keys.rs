//! What keys show, and which scope is needed where none is documented.

use instantly_rbac::internals::key_in_use;
use instantly_rbac::{Operation, Scope, SecretString};

use super::plain::{Plain, plain};
use super::prober::{Object, Prober, Request, Stop, unsettled};
use super::replies::named_scopes;

/// What stands in the place of the secret of a key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Nothing,
    KeyInUse,
    Masked,
    AsLong,
    OtherLength,
}

fn shown(key: &Object, own: &SecretString) -> Shown {
    let Some(secret) = secret(key) else { return Shown::Nothing };
    let secret_text = secret.expose();
    match secret_text {
        "" => Shown::Nothing,
        _ if secret == *own => Shown::KeyInUse,
        _ if secret_text.contains(['*', '•', '…']) || secret_text.contains("...") || secret_text.contains("xxxx") => {
            Shown::Masked
        }
        _ if secret_text.len() == own.expose().len() => Shown::AsLong,
        _ => Shown::OtherLength,
    }
}

fn secret(key: &Object) -> Option<SecretString> {
    key.get("key")?.parse().ok()
}

/// Whether a list of keys shows their secrets.
pub fn masks(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let page = prober.first_page(Operation::KeysList)?;
    let own = key_in_use(prober.client);
    let forms: Vec<_> = page.items.iter().map(|key| shown(key, own)).collect();
    let count = |form| forms.iter().filter(|other| **other == form).count();
    let (all, masked, nothing) = (forms.len(), count(Shown::Masked), count(Shown::Nothing));
    let whole = count(Shown::KeyInUse) + count(Shown::AsLong);
    let own_is_there = if count(Shown::KeyInUse) > 0 { "is among them" } else { "cannot be recognised" };
    match () {
        () if all == 0 => unsettled!["the list is empty"],
        () if nothing == all => Ok(plain!["yes: none of ", all, " shows a secret; the key in use ", own_is_there]),
        () if masked + nothing == all => {
            Ok(plain!["yes: ", masked, " of ", all, " have masked characters; the key in use ", own_is_there])
        }
        () if whole == all => {
            Ok(plain!["no: ", whole, " of ", all, " are as long as the key in use, which ", own_is_there])
        }
        () => unsettled![
            masked,
            " of ",
            all,
            " have masked characters, ",
            nothing,
            " show nothing, ",
            whole,
            " are as long as the key in use, which ",
            own_is_there,
            ", and the others have another length"
        ],
    }
}

/// The scopes of the key in use, where a list shows them.
fn own_scopes(prober: &mut Prober<'_>) -> Option<Vec<Scope>> {
    let own = key_in_use(prober.client);
    let page = prober.first_page(Operation::KeysList).ok()?;
    let key = page.items.iter().find(|key| secret(key).as_ref() == Some(own))?;
    let scopes: Vec<String> = key.get("scopes")?.parse().ok()?;
    Some(scopes.iter().map(|scope| Scope::received(scope)).collect())
}

/// Which scope reading the admin workspace needs.
pub fn scope_of_admin(prober: &mut Prober<'_>) -> Result<Plain, Stop> {
    let operation = Operation::GroupsAdmin;
    let reply = prober.ask(&Request::of(operation.spec().path))?;
    let named = named_scopes(&reply);
    if reply.status() == 403 && !named.is_empty() {
        return Ok(plain!["the 403 names ", Plain::list(named.iter().map(Plain::scope), "none")]);
    }
    let assumed = operation.assumed_scope().expect("a scope is assumed where none is documented");
    let sufficient = assumed.sufficient();
    let Some(scopes) = own_scopes(prober) else {
        return unsettled!["the scopes of the key cannot be read; the server answered ", reply.status()];
    };
    let held = scopes.iter().filter(|scope| sufficient.contains(scope)).map(Plain::scope);
    let held = Plain::list(held, "none");
    let holds_any = scopes.iter().any(|scope| sufficient.contains(scope));
    let assumed = Plain::scope(&assumed);
    match (reply.is_success(), reply.status(), holds_any) {
        (true, _, true) => Ok(plain!["as far as this key shows, ", assumed, ": the key holds ", held]),
        (true, _, false) => Ok(plain!["not ", assumed, ": the key holds nothing that covers it, and may read"]),
        (false, 403, true) => Ok(plain!["another than ", assumed, ": the key holds ", held, ", and may not read"]),
        (false, 403, false) => Ok(plain!["as far as this key shows, ", assumed, ": without it the key may not read"]),
        (false, status, _) => unsettled!["the server answered ", status],
    }
}
