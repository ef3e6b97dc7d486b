/* rules_documents.c: how a document is read. */

#include "check.h"

/* Values of every sort, under /value. */
static const char VALUES[] =
    "{\"text\": \"a\\u0000b\", \"empty\": \"\", \"umlaut\": \"\xc3\xbc\", \"int\": 37, \"whole\": 37.0, \"half\": 1.5,"
    " \"least\": -9223372036854775808, \"most\": 9223372036854775807, \"above\": 9223372036854775808,"
    " \"u64\": 18446744073709551615, \"huge\": 123456789012345678901234567890, \"far\": 1e300, \"exact\": 9007199254740991.0, \"inexact\": 9007199254740993.0,"
    " \"yes\": true, \"no\": false, \"null\": null, \"list\": [1, \"two\", null, {\"a\": 4}], \"none\": [],"
    " \"object\": {\"a/b\": 1, \"m~n\": 2, \"\": 3}}";

static void a_string_has_its_length_and_ends_with_a_nul(void)
{
    World world = start_world(NULL);
    InstantlyDocument *document = answered_with(&world, VALUES);
    const char *string = NULL, *again = NULL;
    size_t length = 99;
    CHECK_OK(instantly_document_string, document, "/value/text", &string, &length);
    CHECK(length == 3 && memcmp(string, "a\0b\0", 4) == 0);
    CHECK_OK(instantly_document_string, document, "/value/text", &again, NULL);
    CHECK(string == again);
    CHECK_OK(instantly_document_string, document, "/value/empty", &string, &length);
    CHECK(length == 0 && string[0] == '\0');
    CHECK_OK(instantly_document_string, document, "/value/umlaut", &string, &length);
    CHECK(length == 2 && strcmp(string, "\xc3\xbc") == 0);
    CHECK_OK(instantly_document_string, document, "/value/list/1", &string, &length);
    CHECK(length == 3 && strcmp(string, "two") == 0);
    instantly_document_free(document);
    end_world(&world);
}

static void a_nul_inside_a_string_is_escaped_in_the_json(void)
{
    World world = start_world(NULL);
    InstantlyDocument *document = answered_with(&world, VALUES);
    CHECK_HOLDS(json_of(document), "\"text\": \"a\\u0000b\"");
    instantly_document_free(document);
    end_world(&world);
}

static void a_whole_number_of_any_size_keeps_its_digits_in_json(void)
{
    static const char HUGE_NUMBER[] = "123456789012345678901234567890";
    World world = start_world(NULL);
    InstantlyDocument *document = answered_with(&world, VALUES), *part = NULL, *parsed = NULL;
    CHECK_HOLDS(json_of(document), HUGE_NUMBER);
    CHECK_OK(instantly_document_part, document, "/value/huge", &part);
    CHECK(strcmp(json_of(part), HUGE_NUMBER) == 0);
    instantly_document_free(part);
    CHECK_OK(instantly_document_part, document, "/value", &part);
    CHECK_HOLDS(json_of(part), HUGE_NUMBER);
    CHECK_OK(instantly_document_from_json, json_of(part), &parsed);
    CHECK_HOLDS(json_of(parsed), HUGE_NUMBER);
    instantly_document_free(parsed);
    instantly_document_free(part);
    instantly_document_free(document);
    end_world(&world);
}

static void a_number_is_read_exactly_or_not_at_all(void)
{
    static const struct {
        const char *pointer;
        bool is_int64;
        int64_t int64;
        double number;
    } numbers[] = {
        {"/value/int", true, 37, 37},
        {"/value/whole", true, 37, 37},
        {"/value/half", false, 0, 1.5},
        {"/value/least", true, INT64_MIN, -9223372036854775808.0},
        {"/value/most", true, INT64_MAX, 9223372036854775807.0},
        {"/value/above", false, 0, 9223372036854775808.0},
        {"/value/u64", false, 0, 18446744073709551615.0},
        {"/value/huge", false, 0, 123456789012345678901234567890.0},
        {"/value/far", false, 0, 1e300},
        {"/value/exact", true, 9007199254740991, 9007199254740991.0},
        {"/value/inexact", false, 0, 9007199254740993.0},
    };
    World world = start_world(NULL);
    InstantlyDocument *document = answered_with(&world, VALUES);
    for (size_t i = 0; i < COUNT(numbers); i++) {
        int64_t int64 = 0;
        double number = 0;
        InstantlyStatus status = numbers[i].is_int64 ? INSTANTLY_STATUS_OK : INSTANTLY_STATUS_INVALID_ARGUMENT;
        CHECK_STATUS(status, "not a whole number", instantly_document_int64, document, numbers[i].pointer, &int64);
        CHECK_OK(instantly_document_double, document, numbers[i].pointer, &number);
        if (!CHECK(int64 == numbers[i].int64 && number == numbers[i].number))
            fprintf(stderr, "    %s is %lld, %.17g\n", numbers[i].pointer, (long long)int64, number);
    }
    instantly_document_free(document);
    end_world(&world);
}

static void a_boolean_a_null_and_a_length_are_read(void)
{
    World world = start_world(NULL);
    InstantlyDocument *document = answered_with(&world, VALUES);
    size_t length = 99;
    CHECK(bool_at(document, "/value/yes") && !bool_at(document, "/value/no"));
    CHECK(null_at(document, "/value/null") && null_at(document, "/value/list/2"));
    CHECK(null_at(document, "/value/no_such_place") && null_at(document, "/value/list/9"));
    CHECK(!null_at(document, "/value/empty") && !null_at(document, "/value/none") && !null_at(document, ""));
    CHECK_OK(instantly_document_length, document, "/value/list", &length);
    CHECK(length == 4);
    CHECK_OK(instantly_document_length, document, "/value/none", &length);
    CHECK(length == 0);
    instantly_document_free(document);
    end_world(&world);
}

static void a_value_of_another_type_is_an_error_that_says_of_which(void)
{
    static const struct {
        const char *pointer, *is;
    } values[] = {
        {"/value/text", "a string"},  {"/value/half", "a number"},  {"/value/yes", "a boolean"},
        {"/value/null", "null"},      {"/value/list", "an array"},  {"/value/object", "an object"},
    };
    World world = start_world(NULL);
    InstantlyDocument *document = answered_with(&world, VALUES);
    for (size_t i = 0; i < COUNT(values); i++) {
        const char *pointer = values[i].pointer, *is = values[i].is, *string = NULL;
        int64_t int64 = 7;
        double number = 7;
        bool boolean = true;
        size_t length = 7;
        if (strcmp(is, "a string") != 0)
            CHECK_INVALID(is, instantly_document_string, document, pointer, &string, &length);
        CHECK_INVALID(is, instantly_document_int64, document, pointer, &int64);
        if (strcmp(is, "a number") != 0) CHECK_INVALID(is, instantly_document_double, document, pointer, &number);
        if (strcmp(is, "a boolean") != 0) CHECK_INVALID(is, instantly_document_bool, document, pointer, &boolean);
        if (strcmp(is, "an array") != 0 && strcmp(is, "an object") != 0)
            CHECK_INVALID(is, instantly_document_length, document, pointer, &length);
        CHECK(string == NULL && int64 == 7 && number == 7 && boolean && length == 7);
    }
    instantly_document_free(document);
    end_world(&world);
}

static void a_pointer_is_one_of_rfc_6901(void)
{
    World world = start_world(NULL);
    InstantlyDocument *document = answered_with(&world, VALUES);
    int64_t number = 0;
    bool is_null = false;
    CHECK(int64_at(document, "/value/object/a~1b") == 1);
    CHECK(int64_at(document, "/value/object/m~0n") == 2);
    CHECK(int64_at(document, "/value/object/") == 3);
    CHECK(int64_at(document, "/value/list/3/a") == 4);
    CHECK_INVALID("must be empty, or start with a slash", instantly_document_int64, document, "value/int", &number);
    CHECK_INVALID("must be empty, or start with a slash", instantly_document_is_null, document, "value", &is_null);
    CHECK_INVALID("the document has no", instantly_document_int64, document, "/value/ints", &number);
    CHECK_INVALID("the document has no", instantly_document_int64, document, "/value/list/00", &number);
    CHECK_INVALID("the document has no", instantly_document_int64, document, "/value/list/-", &number);
    CHECK_INVALID("the document has no", instantly_document_int64, document, "/value/list/99999999999999999999",
                  &number);
    CHECK_INVALID("the document has no", instantly_document_int64, document, "/value/int/0", &number);
    instantly_document_free(document);
    end_world(&world);
}

static void rows_are_the_items_of_a_list_a_page_or_an_array(void)
{
    World world = start_world(NULL);
    InstantlyDocument *list = NULL, *page = NULL, *array = NULL, *record = NULL;
    const InstantlyDocument *row = NULL;
    size_t count = 99;
    CHECK_OK(instantly_members_list, world.client, NULL, NULL, &list);
    CHECK_OK(instantly_members_page, world.client, "{\"limit\": 3}", NULL, &page);
    CHECK_OK(instantly_sandbox_sub_workspaces, world.sandbox, &array);
    CHECK_OK(instantly_workspace_get, world.client, NULL, NULL, &record);
    CHECK(row_count(list) == 8 && row_count(page) == 3 && row_count(array) == 4);
    CHECK_INVALID("not a list, a page or an array", instantly_document_rows, record, &count);
    CHECK_INVALID("not a list, a page or an array", instantly_document_row, record, 0, &row);
    CHECK_INVALID("must be below the number of rows, 3", instantly_document_row, page, 3, &row);
    CHECK_INVALID("must be below the number of rows, 8", instantly_document_row, list, SIZE_MAX, &row);
    CHECK(count == 99 && row == NULL);
    CHECK_OK(instantly_document_row, array, 3, &row);
    CHECK(strcmp(string_at(row, "/name"), string_at(array, "/3/name")) == 0);
    CHECK_OK(instantly_document_row, page, 2, &row);
    CHECK(strcmp(string_at(row, "/email"), string_at(list, "/items/2/email")) == 0);
    instantly_document_free(record);
    instantly_document_free(array);
    instantly_document_free(page);
    instantly_document_free(list);
    end_world(&world);
}

static void values_of_many_fields_are_read_at_once(void)
{
    static const char *const names[] = {"text", "int", "half", "u64", "yes", "list", "nowhere", "text"};
    enum { NAMES = COUNT(names) };
    World world = start_world(NULL);
    InstantlyDocument *document = answered_with(&world, VALUES), *part = NULL;
    InstantlyValue values[NAMES];
    CHECK_OK(instantly_document_part, document, "/value", &part);
    instantly_document_free(document);
    CHECK_OK(instantly_document_values, part, names, NAMES, values, 1);
    CHECK(values[0].kind == INSTANTLY_TYPE_STRING && values[0].length == 3 && memcmp(values[0].text, "a\0b\0", 4) == 0);
    CHECK(values[1].kind == INSTANTLY_TYPE_NUMBER && values[1].is_int64 && values[1].int64 == 37 && values[1].number == 37);
    CHECK(values[2].kind == INSTANTLY_TYPE_NUMBER && !values[2].is_int64 && values[2].int64 == 0 && values[2].number == 1.5);
    CHECK(values[3].kind == INSTANTLY_TYPE_NUMBER && !values[3].is_int64 && values[3].number == 18446744073709551615.0);
    CHECK(values[4].kind == INSTANTLY_TYPE_BOOL && values[4].int64 == 1 && values[4].text == NULL);
    CHECK(values[5].kind == INSTANTLY_TYPE_ARRAY && strcmp(values[5].text, "[1, \"two\", null, {\"a\": 4}]") == 0);
    CHECK(values[6].kind == INSTANTLY_TYPE_NULL && values[6].text == NULL && values[6].length == 0);
    CHECK(values[7].text == values[0].text);
    instantly_document_free(part);
    end_world(&world);
}

static void values_are_those_of_the_rows_where_there_are_any(void)
{
    static const char *const names[] = {"role", "email", "name"}, *const whole[] = {"complete"};
    World world = start_world(NULL);
    InstantlyDocument *list = NULL, *array = NULL, *odd = NULL;
    const InstantlyDocument *row = NULL;
    InstantlyValue values[8 * COUNT(names)], untouched;
    memset(&untouched, 0xA5, sizeof untouched);
    CHECK_OK(instantly_members_list, world.client, NULL, NULL, &list);
    CHECK_OK(instantly_document_values, list, names, COUNT(names), values, 8);
    for (size_t i = 0; i < 8; i++) {
        const InstantlyValue *role = values + COUNT(names) * i, *email = role + 1, *name = role + 2;
        CHECK_OK(instantly_document_row, list, i, &row);
        CHECK(strcmp(role->text, string_at(row, "/role")) == 0 && strcmp(email->text, string_at(row, "/email")) == 0);
        /* Who was only invited has no name. */
        CHECK(null_at(row, "/name") ? name->text == NULL : strstr(name->text, string_at(row, "/name/first")) != NULL);
        CHECK_OK(instantly_document_values, row, names + 1, 1, values, 1);
        CHECK(strcmp(values->text, string_at(row, "/email")) == 0);
        CHECK_OK(instantly_document_values, list, names, COUNT(names), values, 8);
    }
    /* Without names nothing is read. */
    CHECK_OK(instantly_document_values, list, NULL, 0, NULL, 8);
    values[0] = untouched;
    CHECK_INVALID("rows: must be the number of rows, 8", instantly_document_values, list, whole, 1, values, 1);
    CHECK_INVALID("rows: must be the number of rows, 8", instantly_document_values, list, whole, 0, NULL, SIZE_MAX);
    CHECK_INVALID("values: the count", instantly_document_values, list, whole, 1, values, SIZE_MAX);
    CHECK_INVALID("rows: are more than memory holds", instantly_document_values, list, names, 2, values, SIZE_MAX);
    CHECK_OK(instantly_document_from_json, "[{\"a\": 1}, {\"b\": 2}, {}, {\"b\": 3, \"a\": 4}]", &array);
    CHECK_OK(instantly_document_from_json, "[{\"a\": 1}, 2]", &odd);
    CHECK_INVALID("document: is neither an object nor a list", instantly_document_values, odd, whole, 1, values, 2);
    CHECK(memcmp(values, &untouched, sizeof untouched) == 0);
    {
        static const char *const letters[] = {"b", "a"};
        CHECK_OK(instantly_document_values, array, letters, 2, values, 4);
        CHECK(values[0].kind == INSTANTLY_TYPE_NULL && values[1].int64 == 1 && values[2].int64 == 2);
        CHECK(values[3].kind == INSTANTLY_TYPE_NULL && values[4].kind == INSTANTLY_TYPE_NULL);
        CHECK(values[5].kind == INSTANTLY_TYPE_NULL && values[6].int64 == 3 && values[7].int64 == 4);
    }
    instantly_document_free(odd);
    instantly_document_free(array);
    instantly_document_free(list);
    end_world(&world);
}

static void fields_are_read_in_any_order_and_of_any_depth_of_rows(void)
{
    InstantlyDocument *document = NULL, *part = NULL;
    const InstantlyDocument *row = NULL, *inner = NULL;
    CHECK_OK(instantly_document_from_json,
             "{\"items\": [{\"a\": 1, \"b\": 2, \"items\": [{\"a\": 7}, {\"a\": 8}]}, {\"b\": 3, \"c\": {\"d\": 4}}]}", &document);
    CHECK_OK(instantly_document_row, document, 0, &row);
    for (int i = 0; i < 3; i++) CHECK(int64_at(row, "/b") == 2 && int64_at(row, "/a") == 1 && null_at(row, "/c"));
    /* Rows of a row. */
    CHECK(row_count(row) == 2);
    CHECK_OK(instantly_document_row, row, 1, &inner);
    CHECK(int64_at(inner, "/a") == 8 && strcmp(json_of(inner), "{\"a\":8}") == 0);
    CHECK_OK(instantly_document_row, document, 1, &row);
    CHECK(int64_at(row, "/c/d") == 4 && int64_at(row, "/b") == 3 && null_at(row, "/a"));
    CHECK_OK(instantly_document_part, row, "/c", &part);
    instantly_document_free(document);
    CHECK(int64_at(part, "/d") == 4);
    instantly_document_free(part);
}

static void a_copy_of_an_item_outlives_its_page_with_its_secret(void)
{
    static const char *const scopes[] = {"campaigns:read"};
    World world = start_world(NULL);
    InstantlyIterator *keys = NULL;
    InstantlyDocument *created = NULL, *item = NULL, *copy = NULL;
    const char *secret = NULL, *copied = NULL;
    CHECK_OK(instantly_keys_create, world.client, "one", scopes, 1, NULL, NULL, &created);
    CHECK_OK(instantly_keys_open, world.client, "{\"reveal\": true}", NULL, &keys);
    CHECK_OK(instantly_iterator_next, keys, &item);
    CHECK_OK(instantly_document_part, item, "", &copy);
    CHECK(strcmp(json_of(copy), json_of(item)) == 0);
    CHECK(strcmp(string_at(copy, "/name"), string_at(item, "/name")) == 0);
    CHECK(string_at(copy, "/name") != string_at(item, "/name"));
    CHECK_OK(instantly_document_secret, created, "/key", &secret, NULL);
    CHECK_OK(instantly_document_secret, copy, "/key", &copied, NULL);
    CHECK(strcmp(secret, copied) == 0);
    instantly_document_free(created);
    instantly_document_free(item);
    instantly_iterator_free(keys);
    CHECK(string_at(copy, "/id")[0] != '\0' && strcmp(string_at(copy, "/key"), "***") == 0);
    instantly_document_free(copy);
    end_world(&world);
}

static void each_form_has_its_fields(void)
{
    World world = start_world(NULL);
    InstantlyDocument *list = NULL, *page = NULL, *record = NULL, *removal = NULL, *preset = NULL;
    CHECK_OK(instantly_members_list, world.client, "{\"max_items\": 2}", NULL, &list);
    CHECK(!bool_at(list, "/complete") && int64_at(list, "/meta/attempts") == 1);
    CHECK_OK(instantly_members_page, world.client, "{\"limit\": 2}", NULL, &page);
    CHECK(string_at(page, "/next_starting_after")[0] != '\0');
    CHECK(int64_at(page, "/meta/attempts") == 1);
    CHECK_OK(instantly_members_get, world.client, string_at(page, "/items/0/id"), NULL, NULL, &record);
    CHECK(strcmp(string_at(record, "/email"), string_at(page, "/items/0/email")) == 0);
    CHECK(!null_at(record, "/meta"));
    CHECK_OK(instantly_members_remove, world.client, string_at(page, "/items/0/id"), NULL, NULL, &removal);
    CHECK(strcmp(string_at(removal, "/id"), string_at(page, "/items/0/id")) == 0);
    CHECK(strcmp(string_at(removal, "/record/email"), string_at(page, "/items/0/email")) == 0);
    CHECK(!bool_at(removal, "/meta/recovered"));
    CHECK_OK(instantly_keys_preset, "analytics_read_only", &preset);
    CHECK(strcmp(json_of(preset), "[\"campaigns:read\",\"accounts:read\"]") == 0);
    instantly_document_free(preset);
    instantly_document_free(removal);
    instantly_document_free(record);
    instantly_document_free(page);
    instantly_document_free(list);
    end_world(&world);
}

static void what_the_api_did_not_send_as_documented_is_named_and_null_or_a_stand_in(void)
{
    World world = start_world(NULL);
    InstantlyDocument *member = NULL;
    const char *moment = "(none)";
    add_fault(&world, "status",
              "{\"status\": 200, \"body\": \"{\\\"id\\\": \\\"m1\\\", \\\"email\\\": 7, \\\"nickname\\\": 8,"
              " \\\"new_field\\\": true}\"}");
    CHECK_OK(instantly_members_get, world.client, "m1", NULL, NULL, &member);
    CHECK(strcmp(string_at(member, "/email"), "") == 0);
    CHECK(int64_at(member, "/extra/email") == 7);
    CHECK(strcmp(string_at(member, "/role"), "unknown") == 0);
    CHECK_INVALID("is null, not a string", instantly_document_string, member, "/timestamp_created", &moment, NULL);
    CHECK(null_at(member, "/timestamp_created") && null_at(member, "/accepted"));
    CHECK(null_at(member, "/nickname") && int64_at(member, "/extra/nickname") == 8);
    CHECK_HOLDS(json_of(member), "\"irregular\":[\"email\",\"nickname\",\"user_id\",\"role\",");
    CHECK(bool_at(member, "/extra/new_field"));
    instantly_document_free(member);
    end_world(&world);
}

static void a_review_is_rendered_for_people(void)
{
    static const struct {
        const char *format, *shows;
    } formats[] = {{"text", "Zapier"}, {"markdown", "# "}, {"html", "<html"}, {"json", "\"keys\""},
                 {"text", "\n\nThis is a sandbox: "}, {"markdown", "\n\nThis is a sandbox: "},
                 {"html", ">This is a sandbox: "}, {"json", "\"sandbox\": true"}};
    World world = start_world(NULL);
    InstantlyDocument *review = NULL, *rendered = NULL, *members = NULL;
    CHECK_OK(instantly_client_review, world.client, "{\"members\": {\"max_admins\": 1}}", NULL, &review);
    CHECK(bool_at(review, "/sandbox"));
    for (size_t i = 0; i < COUNT(formats); i++) {
        CHECK_OK(instantly_client_review_render, review, formats[i].format, &rendered);
        CHECK_HOLDS(string_at(rendered, ""), formats[i].shows);
        instantly_document_free(rendered);
    }
    CHECK_INVALID("must be text, markdown, html or json", instantly_client_review_render, review, "pdf", &rendered);
    CHECK_OK(instantly_client_review_findings, review, &rendered);
    CHECK_HOLDS(string_at(rendered, "/0/severity"), "critical");
    CHECK_HOLDS(string_at(rendered, "/0/fingerprint"), string_at(review, "/keys/review/keys/0/findings/0/fingerprint"));
    instantly_document_free(rendered);
    CHECK_OK(instantly_members_review, world.client, NULL, NULL, &members);
    CHECK_INVALID("is no document of instantly_client_review", instantly_client_review_render, members, "text",
                  &rendered);
    CHECK_INVALID("is no document of instantly_client_review", instantly_client_review_findings, members, &rendered);
    instantly_document_free(members);
    instantly_document_free(review);
    end_world(&world);
}

/* --- Exploring ---------------------------------------------------------------------------------- */

static void a_document_that_nobody_knows_can_be_explored(void)
{
    static const struct {
        const char *pointer;
        InstantlyType type;
    } values[] = {
        {"/value/text", INSTANTLY_TYPE_STRING}, {"/value/half", INSTANTLY_TYPE_NUMBER},
        {"/value/yes", INSTANTLY_TYPE_BOOL},    {"/value/null", INSTANTLY_TYPE_NULL},
        {"/value/list", INSTANTLY_TYPE_ARRAY},  {"/value/object", INSTANTLY_TYPE_OBJECT},
        {"/value/nowhere", INSTANTLY_TYPE_NULL},
    };
    static const char *const names[] = {"a/b", "m~n", ""}, *const pointers[] = {"/a~1b", "/m~0n", "/"};
    World world = start_world(NULL);
    InstantlyDocument *document = answered_with(&world, VALUES), *part = NULL;
    const char *name = NULL;
    size_t length = 0;
    for (size_t i = 0; i < COUNT(values); i++) {
        InstantlyType type = INSTANTLY_TYPE_NULL;
        CHECK_OK(instantly_document_type, document, values[i].pointer, &type);
        CHECK(type == values[i].type);
    }
    CHECK_OK(instantly_document_part, document, "/value/object", &part);
    instantly_document_free(document);
    /* The part outlives the whole. */
    CHECK_OK(instantly_document_length, part, "", &length);
    CHECK(length == COUNT(names));
    for (size_t i = 0; i < COUNT(names); i++) {
        CHECK_OK(instantly_document_key, part, i, &name, &length);
        CHECK(strcmp(name, names[i]) == 0 && length == strlen(names[i]));
        CHECK(int64_at(part, pointers[i]) == (int64_t)i + 1);
    }
    CHECK_INVALID("index: must be below the number of fields, 3", instantly_document_key, part, 3, &name, &length);
    CHECK(strcmp(json_of(part), "{\"a/b\":1,\"m~n\":2,\"\":3}") == 0);
    instantly_document_free(part);
    end_world(&world);
}

static void rows_of_a_part_and_json_of_ones_own_are_documents_like_any_other(void)
{
    InstantlyDocument *document = NULL, *part = NULL;
    const InstantlyDocument *row = NULL;
    CHECK_OK(instantly_document_from_json, "{\"zoo\": [{\"name\": \"ape\"}, {\"name\": \"bee\"}], \"a\": 1}", &document);
    CHECK(strcmp(json_of(document), "{\"zoo\":[{\"name\": \"ape\"}, {\"name\": \"bee\"}],\"a\":1}") == 0);
    CHECK_OK(instantly_document_part, document, "/zoo", &part);
    CHECK(row_count(part) == 2);
    CHECK_OK(instantly_document_row, part, 1, &row);
    CHECK(strcmp(string_at(row, "/name"), "bee") == 0);
    CHECK_INVALID("the document has no \"/zoo/2\"", instantly_document_part, document, "/zoo/2", &part);
    CHECK_INVALID("json: is no JSON", instantly_document_from_json, "{", &document);
    instantly_document_free(part);
    instantly_document_free(document);
}

const Test document_tests[] = {
    PROMISE(a_document_that_nobody_knows_can_be_explored),
    PROMISE(rows_of_a_part_and_json_of_ones_own_are_documents_like_any_other),
    PROMISE(a_string_has_its_length_and_ends_with_a_nul),
    PROMISE(a_nul_inside_a_string_is_escaped_in_the_json),
    PROMISE(a_whole_number_of_any_size_keeps_its_digits_in_json),
    PROMISE(a_number_is_read_exactly_or_not_at_all),
    PROMISE(a_boolean_a_null_and_a_length_are_read),
    PROMISE(a_value_of_another_type_is_an_error_that_says_of_which),
    PROMISE(a_pointer_is_one_of_rfc_6901),
    PROMISE(rows_are_the_items_of_a_list_a_page_or_an_array),
    PROMISE(values_of_many_fields_are_read_at_once),
    PROMISE(values_are_those_of_the_rows_where_there_are_any),
    PROMISE(fields_are_read_in_any_order_and_of_any_depth_of_rows),
    PROMISE(a_copy_of_an_item_outlives_its_page_with_its_secret),
    PROMISE(each_form_has_its_fields),
    PROMISE(what_the_api_did_not_send_as_documented_is_named_and_null_or_a_stand_in),
    PROMISE(a_review_is_rendered_for_people),
    NO_MORE,
};
