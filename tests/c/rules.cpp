// rules.cpp: the header in C++, as one would wrap it: owners that free by themselves, errors as
// exceptions, and no exception that crosses the library.

#include <instantly_rbac.h>
#include <instantly_rbac.h> // a second time does no harm

#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

template <typename T, void (*Free)(T *)>
struct Deleter {
    void operator()(T *handle) const noexcept { Free(handle); }
};

using Client = std::unique_ptr<InstantlyClient, Deleter<InstantlyClient, instantly_client_free>>;
using Document = std::unique_ptr<InstantlyDocument, Deleter<InstantlyDocument, instantly_document_free>>;
using Iterator = std::unique_ptr<InstantlyIterator, Deleter<InstantlyIterator, instantly_iterator_free>>;
using Sandbox = std::unique_ptr<InstantlySandbox, Deleter<InstantlySandbox, instantly_sandbox_free>>;

class Error : public std::runtime_error {
public:
    Error(InstantlyStatus status, const char *text) : std::runtime_error(text), status(status) {}
    InstantlyStatus status;
};

// Calls a function that makes a handle: its arguments but for the output and the error.
template <typename Owner, typename Function, typename... Arguments>
Owner make(Function function, Arguments... arguments)
{
    typename Owner::pointer made = nullptr;
    InstantlyError *error = nullptr;
    const InstantlyStatus status = function(arguments..., &made, &error);
    if (status != INSTANTLY_STATUS_OK) {
        const Error thrown(status, instantly_error_text(error));
        instantly_error_free(error);
        throw thrown;
    }
    return Owner(made);
}

std::string string_at(const InstantlyDocument *document, const char *pointer)
{
    const char *string = "";
    std::size_t length = 0;
    if (instantly_document_string(document, pointer, &string, &length, nullptr) != INSTANTLY_STATUS_OK) {
        throw std::runtime_error(std::string("no string at ") + pointer);
    }
    return std::string(string, length);
}

int failed = 0;

void check(bool holds, const char *what)
{
    if (holds) return;
    std::fprintf(stderr, "rules.cpp: %s\n", what);
    failed++;
}

struct World {
    Sandbox sandbox = make<Sandbox>(instantly_sandbox_start, nullptr);
    Client client = make<Client>(instantly_sandbox_client, sandbox.get(), "{\"capacity\": null}");
};

void owners_free_what_they_own()
{
    World world;
    const Document members = make<Document>(instantly_members_list, world.client.get(), nullptr, nullptr);
    check(string_at(members.get(), "/items/7/role") == "owner", "a document is read");
    Document moved = make<Document>(instantly_workspace_get, world.client.get(), nullptr, nullptr);
    const Document other = std::move(moved);
    check(!moved && string_at(other.get(), "/name") == "Northwind Outreach", "an owner is moved");
}

void an_exception_between_two_calls_leaks_nothing()
{
    try {
        World world;
        const Iterator iterator = make<Iterator>(instantly_members_open, world.client.get(), nullptr, nullptr);
        const Document item = make<Document>(instantly_iterator_next, iterator.get());
        make<Document>(instantly_members_get, world.client.get(), "no-such-id", nullptr, nullptr);
        check(false, "a member that is not there is an exception");
    } catch (const Error &error) {
        check(error.status == INSTANTLY_STATUS_NOT_FOUND, "an exception has the status");
        check(std::strstr(error.what(), "members.get: ") == error.what(), "an exception has the text");
    }
}

// The functions below throw inside, and let nothing out.
extern "C" int count_members(const InstantlyClient *workspace, const InstantlyDocument *link, void *context,
                             InstantlyDocument **result, InstantlyError **) noexcept
{
    try {
        if (string_at(link, "/sub_workspace_name") == *static_cast<std::string *>(context)) {
            throw std::runtime_error("not this one");
        }
        *result = make<Document>(instantly_members_list, workspace, nullptr, nullptr).release();
        return INSTANTLY_STATUS_OK;
    } catch (...) {
        return INSTANTLY_STATUS_REFUSED;
    }
}

void an_exception_of_a_function_for_each_becomes_a_status()
{
    World world;
    const Document subs = make<Document>(instantly_sandbox_sub_workspaces, world.sandbox.get());
    std::string name = string_at(subs.get(), "/0/name");
    const Document outcomes = make<Document>(instantly_groups_for_each, world.client.get(), count_members,
                                             static_cast<void *>(&name), nullptr, nullptr);
    std::size_t count = 0, refused = 0;
    instantly_document_rows(outcomes.get(), &count, nullptr);
    for (std::size_t i = 0; i < count; i++) {
        const std::string place = "/" + std::to_string(i);
        bool worked = false;
        instantly_document_is_null(outcomes.get(), (place + "/error").c_str(), &worked, nullptr);
        if (!worked) refused += string_at(outcomes.get(), (place + "/error/kind").c_str()) == "refused";
    }
    check(count == 4 && refused == 1, "one of four was refused");
}

// Constructed before the thread's first call of the library, so that it is destroyed after
// everything that the library may keep for the thread.
struct AtThreadEnd {
    Document document;
    bool *worked = nullptr;
    ~AtThreadEnd()
    {
        document.reset();
        InstantlyDocument *another = nullptr;
        if (worked != nullptr) *worked = instantly_scopes_documented(&another, nullptr) == INSTANTLY_STATUS_OK;
        instantly_document_free(another);
    }
};

thread_local AtThreadEnd at_thread_end;

void destructors_of_a_thread_may_use_the_library()
{
    for (int i = 0; i < 10; i++) {
        bool worked = false;
        std::thread([&worked] {
            at_thread_end.worked = &worked;
            at_thread_end.document = make<Document>(instantly_scopes_documented);
        }).join();
        check(worked, "a handle is made and freed while a thread ends");
    }
}

// Freed after main.
Document kept_to_the_end;

void run(const char *promise, void (*keep)())
{
    const int before = failed;
    const std::size_t handles = instantly_handle_count();
    try {
        keep();
    } catch (const std::exception &exception) {
        check(false, exception.what());
    }
    check(instantly_handle_count() == handles, "as many handles are alive as before the test");
    std::printf("%s %s\n", failed == before ? "ok  " : "FAIL", promise);
}

} // namespace

int main()
{
    run("owners_free_what_they_own", owners_free_what_they_own);
    run("an_exception_between_two_calls_leaks_nothing", an_exception_between_two_calls_leaks_nothing);
    run("an_exception_of_a_function_for_each_becomes_a_status", an_exception_of_a_function_for_each_becomes_a_status);
    run("destructors_of_a_thread_may_use_the_library", destructors_of_a_thread_may_use_the_library);
    kept_to_the_end = make<Document>(instantly_scopes_documented);
    if (failed == 0) std::printf("all promises kept\n");
    return failed == 0 ? 0 : 1;
}
