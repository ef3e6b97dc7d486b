/* rules_misuse.c: every argument of every function, misused in every way that its sort allows.
 *
 * The table of the functions is made from the header when this is compiled (functions.awk). Each call
 * has exactly one thing wrong with it, and is made with a place for the error and without one. Its
 * client is closed, so that nothing is sent whatever happens.
 */

#include "check.h"

/* A value of any argument. Pointers go through void *, which C turns into what the function takes. */
typedef union {
    void *pointer;
    uintptr_t number;
    InstantlyForEach function;
    InstantlyLog log;
} Value;

typedef enum {
    CLIENT, DOCUMENT, ITERATOR, ERROR, CANCEL, MATRIX, SANDBOX, /* handles that are given */
    NEW_CLIENT, NEW_DOCUMENT, NEW_ITERATOR, NEW_CANCEL, NEW_MATRIX, NEW_SANDBOX, NEW_STREAM, /* that are made */
    OUTPUT, OPTIONAL_OUTPUT, ERROR_SLOT, TEXT, OPTIONAL_TEXT, OPTIONS, TEXTS, TEXT_COUNT, NUMBER, FUNCTION, LOG, CONTEXT
} Sort;

#define HANDLE_SORTS (SANDBOX + 1)
#define MOST_ARGUMENTS 9

typedef struct {
    const char *name;
    uintptr_t (*call)(const Value *with);
    bool is_fallible;
    int count;
    struct {
        Sort sort;
        const char *name;
    } arguments[MOST_ARGUMENTS];
} Function;

#include "functions.inc"

/* --- What is right ----------------------------------------------------------------------------- */

/* How many there are in a sandbox. */
#define MEMBERS 8

static void *live[HANDLE_SORTS], *freed[HANDLE_SORTS];
static void *review, *foreign_to_cancel, *foreign_to_others;

/* Where outputs go: filled with a pattern that a failed call must leave as it is. */
static unsigned char outputs[MOST_ARGUMENTS][sizeof(struct ArrowArrayStream)];
#define UNTOUCHED 0xA5

static int never_called(const InstantlyClient *workspace, const InstantlyDocument *link, void *context,
                        InstantlyDocument **result, InstantlyError **error)
{
    (void)workspace, (void)link, (void)context, (void)result, (void)error;
    CHECK(!"a client that is closed has no sub-workspaces");
    return INSTANTLY_STATUS_OK;
}

/* Texts that mean something to the functions that take them. */
static const char *right_text(const char *argument)
{
    static const char *const texts[][2] = {
        {"role", "SDR"},        {"resource", "campaigns"},  {"action", "view"},        {"required", "campaigns:read"},
        {"format", "text"},     {"kind", "reset"},          {"method", "GET"},         {"path", "/workspaces/current"},
        {"pointer", ""},        {"json", "{}"}, {"matrix", "{\"roles\": {}}"},  {"members_json", "[]"},
        {"keys_json", "[]"},    {"assignment_json", "{}"},  {"preset", "webhook_handler"},
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        if (strcmp(texts[i][0], argument) == 0) return texts[i][1];
    }
    return "any";
}

static Value right_value(const Function *function, int index)
{
    static const char *const scopes[] = {"campaigns:read"}, *const operations[] = {"members.list"};
    const char *name = function->arguments[index].name;
    Sort sort = function->arguments[index].sort;
    Value value = {NULL};
    if (sort < HANDLE_SORTS) value.pointer = strcmp(name, "review") == 0 ? review : live[sort];
    else if (sort <= OUTPUT) value.pointer = memset(outputs[index], UNTOUCHED, sizeof outputs[index]);
    else if (sort == TEXT) value.pointer = (void *)right_text(name);
    else if (sort == OPTIONAL_TEXT && strcmp(name, "api_key") == 0) value.pointer = (void *)"a-key";
    else if (sort == TEXTS) value.pointer = (void *)(strcmp(name, "operations") == 0 ? operations : scopes);
    else if (sort == TEXT_COUNT) value.number = 1;
    else if (sort == FUNCTION) value.function = never_called;
    else if (strcmp(name, "rows") == 0) value.number = MEMBERS;
    else if (strcmp(name, "level") == 0) value.number = INSTANTLY_LOG_LEVEL_WARN;
    return value;
}

/* Whether an argument may be NULL: what is optional, and handles that NULL stands for. */
static bool may_be_null(const Function *function, int index)
{
    Sort sort = function->arguments[index].sort;
    if (sort == CANCEL || sort == MATRIX) {
        return function->is_fallible && strcmp(function->name, "instantly_cancel_trigger") != 0;
    }
    return sort == OPTIONS || sort == OPTIONAL_TEXT || sort == OPTIONAL_OUTPUT || sort == LOG || sort == CONTEXT;
}

/* --- What is wrong ----------------------------------------------------------------------------- */

/* One way to misuse an argument, and what the error says of it. */
typedef struct {
    Value value;
    const char *said;
    uintptr_t count; /* of an array of texts */
} Misuse;

static Misuse wrong(const void *pointer, const char *said)
{
    Misuse misuse = {{NULL}, NULL, 1};
    misuse.value.pointer = (void *)pointer;
    misuse.said = said;
    return misuse;
}

/* Writes down all ways to misuse an argument of this sort, and returns how many there are. */
static int misuses_of(const Function *function, int index, Misuse *list)
{
    static const char *const with_null[] = {"campaigns:read", NULL}, *const not_utf8[] = {"\xff"};
    static const char at_no_handle = 0;
    Sort sort = function->arguments[index].sort;
    const char *name = function->arguments[index].name;
    int count = 0;
    if (sort < HANDLE_SORTS) {
        if (!may_be_null(function, index)) list[count++] = wrong(NULL, "must not be NULL");
        list[count++] = wrong(freed[sort], "is no live Instantly");
        list[count++] = wrong(sort == CANCEL ? foreign_to_cancel : foreign_to_others, "is no live Instantly");
        list[count++] = wrong(&at_no_handle, "is no live Instantly");
        list[count++] = wrong((void *)UINTPTR_MAX, "is no live Instantly");
        list[count++] = wrong((void *)(UINTPTR_MAX / 2), "is no live Instantly");
    } else if (sort <= OUTPUT || sort == FUNCTION) {
        list[count++] = wrong(NULL, "must not be NULL");
    } else if (sort == TEXT || sort == OPTIONAL_TEXT || sort == OPTIONS) {
        if (sort == TEXT) list[count++] = wrong(NULL, "must not be NULL");
        list[count++] = wrong("\xff", "is not UTF-8");
        list[count++] = wrong("a\xc3(", "is not UTF-8");
        if (strstr(name, "json") != NULL) list[count++] = wrong("{\"a\": ", "");
        if (strstr(name, "json") != NULL) list[count++] = wrong("", "");
    } else if (sort == TEXTS) {
        list[count++] = wrong(NULL, "is NULL");
        list[count++] = wrong(with_null, "[1]: must not be NULL");
        list[count - 1].count = 2;
        list[count++] = wrong(not_utf8, "[0]: is not UTF-8");
        list[count++] = wrong(with_null, "the count");
        list[count - 1].count = SIZE_MAX;
    }
    if (sort == OPTIONS) {
        list[count++] = wrong("[]", "must be a JSON object");
        list[count++] = wrong("7", "must be a JSON object");
        list[count++] = wrong("null", "must be a JSON object");
        list[count++] = wrong("{\"no_such_option\": 1}", "no_such_option");
    }
    return count;
}

/* --- The calls --------------------------------------------------------------------------------- */

static bool begins_with(const char *text, const char *start)
{
    if (text != NULL && strncmp(text, start, strlen(start)) == 0) return true;
    fprintf(stderr, "    %s is not named: %s\n", start, text == NULL ? "(no error)" : text);
    return false;
}

static void check_misuse(const Function *function, int index, const Misuse *misuse)
{
    Value with[MOST_ARGUMENTS];
    InstantlyError *error = NULL;
    uintptr_t returned;
    for (int i = 0; i < function->count; i++) with[i] = right_value(function, i);
    with[index] = misuse->value;
    if (function->arguments[index].sort == TEXTS) with[index + 1].number = misuse->count;
    if (!function->is_fallible) {
        CHECK(function->call(with) == 0);
        return;
    }
    with[function->count - 1].pointer = &error;
    returned = function->call(with);
    CHECK(returned == INSTANTLY_STATUS_INVALID_ARGUMENT);
    CHECK(instantly_error_status(error) == INSTANTLY_STATUS_INVALID_ARGUMENT);
    CHECK(begins_with(instantly_error_message(error), function->arguments[index].name));
    CHECK_HOLDS(instantly_error_message(error), misuse->said);
    instantly_error_free(error);
    with[function->count - 1].pointer = NULL;
    CHECK(function->call(with) == returned);
    for (int i = 0; i < function->count; i++) {
        for (size_t byte = 0; function->arguments[i].sort <= OUTPUT && byte < sizeof outputs[i]; byte++) {
            if (function->arguments[i].sort >= HANDLE_SORTS && i != index) REQUIRE(outputs[i][byte] == UNTOUCHED);
        }
    }
}

static void make_handles(World *world)
{
    InstantlyDocument *report = NULL, *members = NULL;
    InstantlyIterator *iterator = NULL;
    InstantlyMatrix *matrix = NULL;
    InstantlyCancel *cancel = NULL;
    InstantlyError *error = NULL;
    *world = start_world(NULL);
    CHECK_OK(instantly_client_review, world->client, NULL, NULL, &report);
    CHECK_OK(instantly_members_list, world->client, NULL, NULL, &members);
    CHECK_OK(instantly_members_open, world->client, NULL, NULL, &iterator);
    CHECK_OK(instantly_matrix_original, &matrix);
    CHECK_OK(instantly_cancel_new, &cancel);
    instantly_document_int64(members, "/items", NULL, &error);
    CHECK_OK(instantly_client_close, world->client);
    review = report;
    live[CLIENT] = world->client;
    live[SANDBOX] = world->sandbox;
    live[DOCUMENT] = members;
    live[ITERATOR] = iterator;
    live[ERROR] = error;
    live[MATRIX] = foreign_to_cancel = matrix;
    live[CANCEL] = foreign_to_others = cancel;
}

static void make_freed_handles(const World *world)
{
    InstantlyClient *client = client_with(world, NULL);
    InstantlyDocument *document = NULL;
    InstantlyIterator *iterator = NULL;
    InstantlyMatrix *matrix = NULL;
    InstantlyCancel *cancel = NULL;
    InstantlySandbox *sandbox = NULL;
    InstantlyError *error = NULL;
    CHECK_OK(instantly_scopes_documented, &document);
    CHECK_OK(instantly_members_open, client, NULL, NULL, &iterator);
    CHECK_OK(instantly_matrix_original, &matrix);
    CHECK_OK(instantly_cancel_new, &cancel);
    CHECK_OK(instantly_sandbox_start, NULL, &sandbox);
    instantly_document_int64(document, "", NULL, &error);
    instantly_client_free(freed[CLIENT] = client);
    instantly_document_free(freed[DOCUMENT] = document);
    instantly_iterator_free(freed[ITERATOR] = iterator);
    instantly_matrix_free(freed[MATRIX] = matrix);
    instantly_cancel_free(freed[CANCEL] = cancel);
    instantly_sandbox_free(freed[SANDBOX] = sandbox);
    instantly_error_free(freed[ERROR] = error);
}

static void free_handles(World *world)
{
    instantly_document_free(review);
    instantly_document_free(live[DOCUMENT]);
    instantly_iterator_free(live[ITERATOR]);
    instantly_matrix_free(live[MATRIX]);
    instantly_cancel_free(live[CANCEL]);
    instantly_error_free(live[ERROR]);
    end_world(world);
}

static void misuse_of_any_argument_is_a_status_that_names_it_and_writes_nothing(void)
{
    World world;
    Misuse misuses[16];
    int calls = 0;
    size_t handles;
    make_handles(&world);
    make_freed_handles(&world);
    handles = instantly_handle_count();
    for (size_t f = 0; f < COUNT(FUNCTIONS); f++) {
        for (int index = 0; index < FUNCTIONS[f].count; index++) {
            int count = misuses_of(&FUNCTIONS[f], index, misuses), before = failures();
            for (int m = 0; m < count; m++, calls++) check_misuse(&FUNCTIONS[f], index, &misuses[m]);
            if (failures() != before) fprintf(stderr, "    in %s\n", FUNCTIONS[f].name);
        }
    }
    CHECK(instantly_handle_count() == handles);
    /* Fewer would mean that the table, or the list of what can be wrong, is not what it seems. */
    CHECK(calls > 1500);
    printf("     %zu functions, %d misuses\n", COUNT(FUNCTIONS), calls);
    free_handles(&world);
}

/* --- NULL where it is allowed ------------------------------------------------------------------ */

static void free_output(Sort sort, void *place)
{
    struct ArrowArrayStream *stream = place;
    if (sort == NEW_CLIENT) instantly_client_free(*(InstantlyClient **)place);
    if (sort == NEW_DOCUMENT) instantly_document_free(*(InstantlyDocument **)place);
    if (sort == NEW_ITERATOR) instantly_iterator_free(*(InstantlyIterator **)place);
    if (sort == NEW_CANCEL) instantly_cancel_free(*(InstantlyCancel **)place);
    if (sort == NEW_MATRIX) instantly_matrix_free(*(InstantlyMatrix **)place);
    if (sort == NEW_SANDBOX) instantly_sandbox_free(*(InstantlySandbox **)place);
    if (sort == NEW_STREAM) stream->release(stream);
}

static void null_is_taken_for_every_argument_that_may_be_null(void)
{
    World world;
    int calls = 0;
    make_handles(&world);
    for (size_t f = 0; f < COUNT(FUNCTIONS); f++) {
        const Function *function = &FUNCTIONS[f];
        for (int index = 0; function->is_fallible && index < function->count; index++) {
            Value with[MOST_ARGUMENTS];
            InstantlyError *error = NULL;
            if (!may_be_null(function, index)) continue;
            for (int i = 0; i < function->count; i++) with[i] = right_value(function, i);
            with[index].pointer = NULL;
            with[function->count - 1].pointer = &error;
            if (function->call(with) == INSTANTLY_STATUS_OK) {
                for (int i = 0; i < function->count; i++) free_output(function->arguments[i].sort, with[i].pointer);
            } else {
                CHECK_LACKS(instantly_error_text(error), "NULL");
            }
            instantly_error_free(error);
            calls++;
        }
    }
    CHECK(calls > 120);
    free_handles(&world);
}

static void freeing_null_does_nothing(void)
{
    size_t handles = instantly_handle_count();
    instantly_client_free(NULL);
    instantly_document_free(NULL);
    instantly_iterator_free(NULL);
    instantly_error_free(NULL);
    instantly_cancel_free(NULL);
    instantly_matrix_free(NULL);
    instantly_sandbox_free(NULL);
    CHECK(instantly_handle_count() == handles);
}

const Test misuse_tests[] = {
    PROMISE(misuse_of_any_argument_is_a_status_that_names_it_and_writes_nothing),
    PROMISE(null_is_taken_for_every_argument_that_may_be_null),
    PROMISE(freeing_null_does_nothing),
    NO_MORE,
};
