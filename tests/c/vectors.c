/* vectors.c: holds the C ABI to the vectors that every language runs (see tests/README.md).
 *
 *     vectors SCRIPTED-SERVER [EVERY]
 *
 * starts the scripted server, makes the call of each case (of every EVERY-th one, where that is
 * given), and hands what came of it to the server, which judges it. It prints what is wrong and ends
 * with 1, or ends with 0.
 */

#include "vector_calls.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- The scripted server ----------------------------------------------------------------------- */

typedef struct {
    pid_t pid;
    int stdin_of_it; /* it ends when this is closed, whatever becomes of us */
    char url[64];
    struct sockaddr_in address;
} Server;

static void start_server(Server *server, const char *program)
{
    int to_it[2], from_it[2], port = 0;
    FILE *output;
    if (pipe(to_it) != 0 || pipe(from_it) != 0) give_up("no pipe");
    server->pid = fork();
    if (server->pid < 0) give_up("no process for the scripted server");
    if (server->pid == 0) {
        dup2(to_it[0], STDIN_FILENO);
        dup2(from_it[1], STDOUT_FILENO);
        close(to_it[0]);
        close(to_it[1]);
        close(from_it[0]);
        close(from_it[1]);
        execl(program, program, (char *)NULL);
        _exit(127);
    }
    close(to_it[0]);
    close(from_it[1]);
    server->stdin_of_it = to_it[1];
    output = fdopen(from_it[0], "r");
    if (output == NULL || fgets(server->url, sizeof server->url, output) == NULL)
        give_up("the scripted server does not start");
    fclose(output);
    server->url[strcspn(server->url, "\n")] = '\0';
    if (sscanf(server->url, "http://127.0.0.1:%d", &port) != 1) give_up("the scripted server has no address");
    memset(&server->address, 0, sizeof server->address);
    server->address.sin_family = AF_INET;
    server->address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->address.sin_port = htons((uint16_t)port);
}

static void stop_server(Server *server)
{
    close(server->stdin_of_it);
    waitpid(server->pid, NULL, 0);
}

static void send_all(int connection, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(connection, bytes, length, MSG_NOSIGNAL);
        if (sent <= 0) give_up("the scripted server does not listen");
        bytes += sent;
        length -= (size_t)sent;
    }
}

/* Everything that comes until the other side closes; malloc'd, with a NUL at the end. */
static char *receive_all(int connection)
{
    size_t capacity = 1 << 16, length = 0;
    char *bytes = malloc(capacity);
    ssize_t got;
    if (bytes == NULL) give_up("out of memory");
    while ((got = recv(connection, bytes + length, capacity - length - 1, 0)) > 0) {
        length += (size_t)got;
        if (capacity - length < 2) bytes = realloc(bytes, capacity *= 2);
        if (bytes == NULL) give_up("out of memory");
    }
    bytes[length] = '\0';
    return bytes;
}

/* Asks the scripted server, on a connection of its own; the answer must be a 200. */
static json_t *ask(const Server *server, const char *method, const char *path, const char *body)
{
    char head[256], *reply, *start;
    json_t *answer;
    json_error_t problem;
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    if (connection < 0 || connect(connection, (const struct sockaddr *)&server->address, sizeof server->address) != 0) {
        give_up("the scripted server cannot be reached");
    }
    snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nhost: %s\r\ncontent-length: %zu\r\n\r\n", method,
             path, server->url + strlen("http://"), strlen(body));
    send_all(connection, head, strlen(head));
    send_all(connection, body, strlen(body));
    shutdown(connection, SHUT_WR); /* or it would wait for the next request */
    reply = receive_all(connection);
    close(connection);
    start = strstr(reply, "\r\n\r\n");
    if (strncmp(reply, "HTTP/1.1 200", 12) != 0 || start == NULL) {
        fprintf(stderr, "%s %s: %s\n", method, path, reply);
        give_up("the scripted server refuses");
    }
    answer = json_loads(start + 4, JSON_DECODE_ANY, &problem);
    if (answer == NULL) give_up(problem.text);
    free(reply);
    return answer;
}

/* --- One case ---------------------------------------------------------------------------------- */

static InstantlyClient *client_for(const Server *server, const char *api_key, json_t *settings)
{
    json_t *options = json_pack("{s:s, s:n, s:i}", "base_url", server->url, "capacity", "backoff_seconds", 0);
    json_t *workspace = json_object_get(settings, "as_workspace"),
           *attempts = json_object_get(settings, "max_attempts");
    InstantlyClient *client = NULL;
    InstantlyError *error = NULL;
    char *json;
    if (json_is_string(workspace)) json_object_set(options, "workspace", workspace);
    if (json_is_integer(attempts)) json_object_set(options, "max_attempts", attempts);
    json = json_dumps(options, 0);
    if (instantly_client_new(api_key, json, &client, &error) != INSTANTLY_STATUS_OK)
        give_up(instantly_error_text(error));
    free(json);
    json_decref(options);
    return client;
}

/* The body of a verdict: the document is passed on as it is, byte by byte. */
static char *verdict_body(const Outcome *outcome)
{
    const char *kind = outcome->document != NULL ? "document" : "error";
    const char *json = outcome->document != NULL ? outcome->document : instantly_error_json(outcome->error);
    const char *shown = outcome->document != NULL ? outcome->document : instantly_error_text(outcome->error);
    json_t *rest = json_pack("{s:s}", "shown", shown);
    char *arguments, *body;
    size_t size;
    if (json == NULL || rest == NULL) give_up("an outcome is neither a document nor an error");
    if (outcome->secret != NULL) json_object_set_new(rest, "secret", json_string(outcome->secret));
    arguments = json_dumps(rest, 0);
    size = strlen(kind) + strlen(json) + strlen(arguments) + 8;
    body = malloc(size);
    if (body == NULL) give_up("out of memory");
    snprintf(body, size, "{\"%s\":%s,%s", kind, json, arguments + 1);
    free(arguments);
    json_decref(rest);
    return body;
}

/* Plays a case and prints what is wrong with it; true where nothing is. */
static bool passes(const Server *server, json_t *each)
{
    const char *operation = json_string_value(json_object_get(each, "operation"));
    const char *name = json_string_value(json_object_get(each, "name"));
    const char *call = json_string_value(json_object_get(each, "call"));
    size_t handles = instantly_handle_count(), index;
    json_t *wanted = json_pack("{s:s, s:s}", "operation", operation, "name", name);
    char *wanted_json = json_dumps(wanted, 0), *body;
    json_t *stage = ask(server, "POST", "/__case", wanted_json), *verdict, *problems, *problem;
    const char *api_key = json_string_value(json_object_get(stage, "api_key"));
    InstantlyClient *client = client_for(server, api_key, json_object_get(each, "client"));
    Outcome outcome;
    bool good = make_call(call, client, json_object_get(each, "arguments"), &outcome);
    if (!good) printf("%s: %s: no row of vector_calls.c calls %s\n", operation, name, call);
    if (good) {
        body = verdict_body(&outcome);
        verdict = ask(server, "POST", "/__verdict", body);
        problems = json_object_get(verdict, "problems");
        json_array_foreach(problems, index, problem)
            printf("%s: %s: %s\n", operation, name, json_string_value(problem));
        good = json_is_array(problems) && json_array_size(problems) == 0;
        json_decref(verdict);
        free(body);
    }
    free_outcome(&outcome);
    instantly_client_free(client);
    if (instantly_handle_count() != handles) {
        printf("%s: %s: %zu handles were not freed\n", operation, name, instantly_handle_count() - handles);
        good = false;
    }
    free(wanted_json);
    json_decref(wanted);
    json_decref(stage);
    return good;
}

int main(int count, char **arguments)
{
    Server server;
    json_t *cases, *each;
    size_t index, every = count > 2 ? (size_t)strtoul(arguments[2], NULL, 10) : 1, run = 0, passed = 0;
    if (count < 2 || every == 0) give_up("give the scripted server's program, and every how many cases to run");
    start_server(&server, arguments[1]);
    cases = ask(&server, "GET", "/__cases", "");
    json_array_foreach(cases, index, each)
    {
        if (index % every != 0) continue;
        run++;
        passed += passes(&server, each);
    }
    if (every > 1) printf("every %zuth vector: ", every);
    printf("%zu of %zu pass\n", passed, run);
    json_decref(cases);
    stop_server(&server);
    /* A server without cases must not pass. */
    return passed == run && run > 0 ? 0 : 1;
}
