/* vector_offline.c: one row for each function without a network, grouped by how it is called. */

#include "vector_calls.h"

#include <stdlib.h>

typedef const InstantlyMatrix *Matrix;
typedef InstantlyDocument **Result;
typedef InstantlyError **Failure;

typedef InstantlyStatus Offline(Result, Failure);
typedef InstantlyStatus OfflineTexts(const char *const *, size_t, Result, Failure);
typedef InstantlyStatus OfflineTwoTexts(const char *, const char *, Result, Failure);
typedef InstantlyStatus OfTextsTwice(const char *const *, size_t, const char *const *, size_t, Result, Failure);
typedef InstantlyStatus OfMatrix(Matrix, Result, Failure);
typedef InstantlyStatus OfRole(Matrix, const char *, Result, Failure);
typedef InstantlyStatus OfCell(Matrix, const char *, const char *, Result, Failure);
typedef InstantlyStatus FromText(const char *, InstantlyMatrix **, Failure);

static const struct {
    const char *name;
    Offline *function;
} OFFLINE[] = {
    {"scopes.documented", instantly_scopes_documented},
};

static const struct {
    const char *name;
    OfflineTexts *function;
    const char *argument;
} OFFLINE_TEXTS[] = {
    {"scopes.effective", instantly_scopes_effective, "granted"},
    {"scopes.in_words", instantly_scopes_in_words, "granted"},
    {"scopes.smallest_for", instantly_scopes_smallest_for, "operations"},
};

static const struct {
    const char *name;
    OfTextsTwice *function;
    const char *arguments[2];
} OF_TEXTS_TWICE[] = {
    {"scopes.added_access", instantly_scopes_added_access, {"before", "after"}},
};

static const struct {
    const char *name;
    OfflineTwoTexts *function;
    const char *arguments[2];
} OFFLINE_TWO_TEXTS[] = {
    {"matrix.added_access", instantly_matrix_added_access, {"before", "after"}},
};

static const struct {
    const char *name;
    OfMatrix *function;
} OF_MATRIX[] = {
    {"matrix.to_json", instantly_matrix_to_json},
    {"matrix.roles", instantly_matrix_roles},
    {"matrix.rows", instantly_matrix_rows},
};

static const struct {
    const char *name;
    OfRole *function;
} OF_ROLE[] = {
    {"matrix.compile", instantly_matrix_compile},
};

static const struct {
    const char *name;
    OfCell *function;
} OF_CELL[] = {
    {"matrix.cell", instantly_matrix_cell},
};

static const struct {
    const char *name;
    FromText *function;
} FROM_TEXT[] = {
    {"matrix.from_json", instantly_matrix_from_json},
    {"matrix.from_toml", instantly_matrix_from_toml},
};

static void keep_bool(Outcome *outcome, bool value)
{
    if (outcome->status == INSTANTLY_STATUS_OK) outcome->document = joined("%s", value ? "true" : "false");
}

static bool call_scopes(const char *name, json_t *arguments, Outcome *outcome)
{
    Result made = &outcome->made;
    Failure error = &outcome->error;
    WITH_ROW_OF(OFFLINE, name)
    {
        outcome->status = OFFLINE[row].function(made, error);
        return true;
    }
    WITH_ROW_OF(OFFLINE_TEXTS, name)
    {
        TextArray given = texts(arguments, OFFLINE_TEXTS[row].argument);
        outcome->status = OFFLINE_TEXTS[row].function(given.items, given.count, made, error);
        return true;
    }
    WITH_ROW_OF(OF_TEXTS_TWICE, name)
    {
        TextArray first = texts(arguments, OF_TEXTS_TWICE[row].arguments[0]);
        TextArray second = texts(arguments, OF_TEXTS_TWICE[row].arguments[1]);
        outcome->status =
            OF_TEXTS_TWICE[row].function(first.items, first.count, second.items, second.count, made, error);
        return true;
    }
    if (strcmp(name, "scopes.allows") == 0) {
        TextArray granted = texts(arguments, "granted");
        const char *required = text(arguments, "required");
        bool allowed = false;
        outcome->status = instantly_scopes_allows(granted.items, granted.count, required, &allowed, error);
        keep_bool(outcome, allowed);
        return true;
    }
    if (strcmp(name, "scopes.adds_access") == 0) {
        TextArray before = texts(arguments, "before"), after = texts(arguments, "after");
        bool adds = false;
        outcome->status =
            instantly_scopes_adds_access(before.items, before.count, after.items, after.count, &adds, error);
        keep_bool(outcome, adds);
        return true;
    }
    return false;
}

static void check_matrix(Matrix matrix, json_t *arguments, Outcome *outcome)
{
    char *members = dumped(arguments, "members"), *keys = dumped(arguments, "keys");
    char *assignment = dumped(arguments, "assignment");
    outcome->status = instantly_matrix_check(matrix, members, keys, assignment, &outcome->made, &outcome->error);
    free(members);
    free(keys);
    free(assignment);
}

/* The functions that ask a matrix. */
static bool ask_matrix(const char *name, Matrix matrix, json_t *arguments, Outcome *outcome)
{
    Result made = &outcome->made;
    Failure error = &outcome->error;
    WITH_ROW_OF(OF_MATRIX, name)
    {
        outcome->status = OF_MATRIX[row].function(matrix, made, error);
        return true;
    }
    WITH_ROW_OF(OF_ROLE, name)
    {
        outcome->status = OF_ROLE[row].function(matrix, text(arguments, "role"), made, error);
        return true;
    }
    WITH_ROW_OF(OF_CELL, name)
    {
        const char *role = text(arguments, "role"), *resource = text(arguments, "resource");
        outcome->status = OF_CELL[row].function(matrix, role, resource, made, error);
        return true;
    }
    if (strcmp(name, "matrix.can") == 0) {
        const char *role = text(arguments, "role"), *resource = text(arguments, "resource");
        bool can = false;
        outcome->status = instantly_matrix_can(matrix, role, resource, text(arguments, "action"), &can, error);
        keep_bool(outcome, can);
        return true;
    }
    if (strcmp(name, "matrix.check") == 0) {
        check_matrix(matrix, arguments, outcome);
        return true;
    }
    return false;
}

/* Shows a matrix as its rows, which is what the vectors expect of one. */
static void keep_matrix(Outcome *outcome, InstantlyMatrix *matrix)
{
    InstantlyDocument *rows = NULL;
    if (outcome->status != INSTANTLY_STATUS_OK) return;
    if (instantly_matrix_rows(matrix, &rows, NULL) != INSTANTLY_STATUS_OK) give_up("a matrix has no rows");
    outcome->document = joined("{\"roles\":%s}", json_of(rows));
    instantly_document_free(rows);
    instantly_matrix_free(matrix);
}

static bool call_matrix(const char *name, json_t *arguments, Outcome *outcome)
{
    InstantlyMatrix *matrix = NULL;
    Failure error = &outcome->error;
    char *given;
    bool known = true;
    WITH_ROW_OF(FROM_TEXT, name)
    {
        outcome->status = FROM_TEXT[row].function(text(arguments, "text"), &matrix, error);
        keep_matrix(outcome, matrix);
        return true;
    }
    WITH_ROW_OF(OFFLINE_TWO_TEXTS, name)
    {
        const char *const *names = OFFLINE_TWO_TEXTS[row].arguments;
        const char *first = text(arguments, names[0]), *second = text(arguments, names[1]);
        outcome->status = OFFLINE_TWO_TEXTS[row].function(first, second, &outcome->made, error);
        return true;
    }
    if (strcmp(name, "matrix.adds_access") == 0) {
        bool adds = false;
        outcome->status = instantly_matrix_adds_access(text(arguments, "before"), text(arguments, "after"), &adds, error);
        keep_bool(outcome, adds);
        return true;
    }
    if (strcmp(name, "matrix.original") == 0) {
        outcome->status = instantly_matrix_original(&matrix, error);
        keep_matrix(outcome, matrix);
        return true;
    }
    /* A case without a matrix asks the original one, which NULL stands for. */
    given = dumped(arguments, "matrix");
    if (given != NULL) outcome->status = instantly_matrix_from_json(given, &matrix, error);
    if (outcome->status == INSTANTLY_STATUS_OK) known = ask_matrix(name, matrix, arguments, outcome);
    instantly_matrix_free(matrix);
    free(given);
    return known;
}

bool call_offline(const char *name, json_t *arguments, Outcome *outcome)
{
    return call_scopes(name, arguments, outcome) || call_matrix(name, arguments, outcome);
}
