// Package instantly governs who may do what in Instantly.ai workspaces: members, API keys, workspace
// groups, tags, audit logs and ownership, over the API v2. A write is never doubled, a list is never
// silently short, a request always ends, and no key is ever printed.
//
//	client, err := instantly.New() // the key is read from INSTANTLY_API_KEY
//	if err != nil { ... }
//	defer client.Close()
//	members, err := client.Members.List(ctx, instantly.MemberFilter{})
//
// # Installing
//
// The package is a thin layer over the C library of the same project, found with pkg-config. In a clone of
// https://github.com/instantly-rbac/instantly-rbac, with Rust and a C compiler:
//
//	make install PREFIX=/usr/local && sudo ldconfig
//
// and then, in a module that imports it:
//
//	go mod edit -replace github.com/instantly-rbac/instantly-rbac/bindings/go=CLONE/bindings/go
//	go mod tidy
//
// Elsewhere than in /usr/local, PKG_CONFIG_PATH must name PREFIX/lib/pkgconfig when the program is built,
// and LD_LIBRARY_PATH (or an rpath) PREFIX/lib when it runs. With -tags instantly_static the library is
// linked into the program, which then needs nothing of it any more; with -ldflags '-extldflags -static'
// besides, the whole program is static. The package needs cgo, Go 1.23 or newer, and nothing else. Where
// there is no C compiler, or cgo is off, the build ends with the one error that it needs them; where
// pkg-config finds no instantly_rbac, with what pkg-config says.
//
// # Trying it out
//
// [StartSandbox] starts a real HTTP server on 127.0.0.1 that behaves as the API does, for trying things
// out and for your own tests. The examples of this package all run against one.
//
// # Contexts
//
// Every call over the network takes a context and ends within about 50 ms of it, with an [*Error] of
// [KindCancelled] for which errors.Is also finds ctx.Err() and context.Cause(ctx). What was sent before
// may still be carried out; the error says so. Where the context is done already, nothing is sent. Besides
// it there are three clocks, [WithConnectTimeout], [WithAttemptTimeout] and [WithTotalTimeout], so that no
// call lasts for ever.
//
// # Many calls at once
//
// Any number of goroutines may make calls. At most 64 in a process are in the library at once, each of which
// holds a thread of the system, and its request another; the others wait as goroutines, and are let in in the
// order in which they came. The wait ends with the context, and is part of the time that the call has in all
// ([WithTotalTimeout], [TotalTimeout]; of an iteration, each page may wait that long, and then has its time).
// What sends nothing does not wait, nor do calls that a log handler makes; a function given to ForEach holds no
// place. Reading an exported stream happens on the threads of whoever reads it.
//
// # Errors
//
// Every error is an [*Error]: its [Kind], the HTTP status, the scopes of which any one would do, how long
// to wait, and a hint. A kind can be asked for directly:
//
//	if errors.Is(err, instantly.KindOutcomeUnknown) { ... }
//
// What an error says is the same in every language, and so are the names in it, which are those of the JSON: functions
// are members.list ([MembersService.List], its iteration and its pages) and client.review ([Client.Review]), options
// page_size ([PageSize]), total_timeout_seconds ([TotalTimeout] and [WithTotalTimeout]) and assignment.people (the field
// People of [Assignment]). The documentation of a setting names it after "sets", that of a field its tag. Findings and
// [SandboxRequest] name functions in the same way, and [ScopesSmallestFor] and Needs of [KeyReviewOptions] take them so.
//
// Misuse is an error too: a client that was closed, a nil or a zero one. (Of a nil [*Client], Go itself
// cannot read the fields, such as Members.)
//
// # Logging
//
// [SetLogger] passes the events of calls to a [log/slog.Logger]: their attempts, their retries, and the writes whose
// outcome is not known. Without one nothing is logged, and no key ever is.
//
// # What is missing
//
// What the API documents to be there is a plain field: "" is a text that was left out. What may be missing,
// or where zero is a value of its own, is an [Optional]; a [Timestamp], a slice, a [JSONObject] or a pointer says so
// by itself. In filters and updates, an Optional that is set is asked for even if it is empty, and refused
// where an empty one would mean everything. Values that the library does not know are kept, in
// [Record].Extra and in the types that have constants.
//
// # Closing
//
// [Client], [Sandbox], [Matrix] and [Report] hold memory of the library. Close frees it, as often as it is
// called and from any goroutine; calls under way go on. What is never closed is freed by the garbage
// collector, some time. Iterations free what they hold when the loop ends, in whatever way.
//
// # Secrets
//
// Keys are of the type [Secret], which shows as *** in every way of printing, logging and encoding.
package instantly
