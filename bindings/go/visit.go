//go:build cgo

package instantly

import (
	"context"
	"fmt"
	"runtime/cgo"
	"runtime/debug"
	"strings"
	"sync"
)

// sideBySide is how many sub-workspaces are visited at once by default, as many as in the other languages.
const sideBySide = 8

// visitor is a function that is called for every sub-workspace.
type visitor func(context.Context, *Client, GroupMember) (any, error)

// visited is what came of one sub-workspace.
type visited struct {
	link  GroupMember
	value any
	err   error
}

// visitEach asks the library for the sub-workspaces with a client of each, and calls the function in goroutines, so
// that one that waits holds neither a place nor a thread.
func visitEach(ctx context.Context, client *nativeClient, visitor visitor, options []ForEachOption) ([]visited, error) {
	var rows []struct {
		Link  GroupMember `json:"link"`
		Error *Error      `json:"error"`
	}
	clients := &workspaceClients{sandbox: client.sandbox, clients: map[string][]*nativeClient{}}
	handle := cgo.NewHandle(clients)
	defer handle.Delete()
	given := arguments{client: client, options: optionsOf(nil, options), clients: handle}
	if err := perform(ctx, groupsForEach, given, func(call *call) error { return call.decode(&rows) }); err != nil {
		return nil, err
	}
	results := make([]visited, len(rows))
	panics := make([]string, len(rows))
	atOnce, isGiven := given.options[concurrency].(int)
	if !isGiven {
		atOnce = sideBySide
	}
	places := make(chan struct{}, atOnce)
	var visits sync.WaitGroup
	for i, row := range rows {
		results[i].link = row.Link
		if row.Error != nil {
			row.Error.blame(ctx)
			results[i].err = row.Error
			continue
		}
		workspace := clients.take(row.Link.SubWorkspaceID)
		select {
		case places <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			workspace.close()
			results[i].err = interrupted(ctx).in(groupsForEach.name)
			continue
		}
		visits.Add(1)
		go func() {
			defer visits.Done()
			defer func() { <-places }()
			defer workspace.close()
			panics[i] = results[i].visit(ctx, clientOf(workspace), visitor)
		}()
	}
	visits.Wait()
	if panicked := strings.Join(panics, ""); panicked != "" {
		panic(panicked)
	}
	return results, nil
}

// visit calls the function, and returns what it panicked with. Where it ends its goroutine, the error stays.
func (visited *visited) visit(ctx context.Context, client *Client, visitor visitor) (panicked string) {
	defer func() {
		if problem := recover(); problem != nil {
			panicked = fmt.Sprintf("instantly: the function given to ForEach panicked: %v\n\n%s\n", problem, debug.Stack())
		}
	}()
	visited.err = &Error{Kind: KindInternal, Message: "the function ended its goroutine"}
	visited.value, visited.err = visitor(ctx, client, visited.link)
	return ""
}
