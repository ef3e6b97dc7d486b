package instantly

// #include <instantly_rbac.h>
import "C"

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/cgo"
	"runtime/debug"
	"sync"
	"unsafe"
)

// visitor is a function that is called for every sub-workspace.
type visitor func(context.Context, *Client, GroupMember) (any, error)

// visited is what came of one sub-workspace.
type visited struct {
	link  GroupMember
	value any
	err   error
}

// visits is a run over the sub-workspaces of a group. What a function returns stays on Go's side; the
// library is told no more than whether it failed.
type visits struct {
	ctx     context.Context
	visitor visitor
	sandbox *nativeSandbox

	lock sync.Mutex
	// By the JSON of the link, which is all that a call of the library's is known by. Links that are
	// the same to the letter share what came of them, each its own.
	done     map[string][]visited
	panicked string
}

func visitEach(ctx context.Context, client *nativeClient, visitor visitor, options []CallOption) ([]visited, error) {
	visits := &visits{ctx: ctx, visitor: visitor, done: map[string][]visited{}}
	if client != nil {
		visits.sandbox = client.sandbox
	}
	handle := cgo.NewHandle(visits)
	defer handle.Delete()
	given := arguments{client: client, context: unsafe.Pointer(&handle), options: optionsOf(nil, options)}
	var results []visited
	err := perform(ctx, groupsForEach, given, func(call *call) (err error) {
		results, err = visits.collect(call)
		return err
	})
	visits.lock.Lock()
	defer visits.lock.Unlock()
	if visits.panicked != "" {
		panic(visits.panicked)
	}
	return results, err
}

// collect puts what came of each sub-workspace in the order of the group.
func (visits *visits) collect(call *call) ([]visited, error) {
	var rows []struct {
		Link  json.RawMessage `json:"link"`
		Error *Error          `json:"error"`
	}
	if err := call.decode(&rows); err != nil {
		return nil, err
	}
	visits.lock.Lock()
	defer visits.lock.Unlock()
	results := make([]visited, len(rows))
	for i, row := range rows {
		if done := visits.done[string(row.Link)]; len(done) > 0 {
			results[i], visits.done[string(row.Link)] = done[0], done[1:]
			continue
		}
		// The function was not called.
		if err := json.Unmarshal(row.Link, &results[i].link); err != nil {
			return nil, &Error{Kind: KindInternal, Message: "the link cannot be read: " + err.Error()}
		}
		if row.Error != nil {
			row.Error.blame(visits.ctx)
			results[i].err = row.Error
		}
	}
	return results, nil
}

//export instantly_rbac_go_visit
func instantly_rbac_go_visit(workspace *C.InstantlyClient, link *C.InstantlyDocument, context unsafe.Pointer) C.int {
	visits := (*(*cgo.Handle)(context)).Value().(*visits)
	var visited visited
	encoded, err := documentJSON(link)
	if err == nil {
		err = decodeDocument(link, &visited.link)
	}
	key := string(encoded)
	if err != nil {
		visited.err = err
	} else {
		visits.visit(workspace, &visited)
	}
	visits.lock.Lock()
	defer visits.lock.Unlock()
	visits.done[key] = append(visits.done[key], visited)
	if visited.err != nil {
		return statusOf(visited.err)
	}
	return C.INSTANTLY_STATUS_OK
}

// visit calls the function in a goroutine of its own: on a thread of the library's, neither a panic nor
// runtime.Goexit has anywhere to go.
func (visits *visits) visit(workspace *C.InstantlyClient, visited *visited) {
	client := lendClient(workspace, visits.sandbox)
	defer client.close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		visited.err = &Error{Kind: KindInternal, Message: "the function ended its goroutine"}
		defer func() {
			if problem := recover(); problem != nil {
				visits.lock.Lock()
				defer visits.lock.Unlock()
				visits.panicked += fmt.Sprintf("instantly: the function given to ForEach panicked: %v\n\n%s\n", problem, debug.Stack())
			}
		}()
		visited.value, visited.err = visits.visitor(visits.ctx, clientOf(client), visited.link)
	}()
	<-done
}
