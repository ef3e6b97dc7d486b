package instantly

// #include <instantly_rbac.h>
import "C"

import (
	"runtime/cgo"
	"sync"
)

// workspaceClients are clients of sub-workspaces, by the `sub_workspace_id` of its link. The library adds them from its threads.
type workspaceClients struct {
	sandbox *nativeSandbox
	lock    sync.Mutex
	clients map[string][]*nativeClient
}

//export instantly_rbac_go_take_client
func instantly_rbac_go_take_client(id *C.char, length C.size_t, client *C.InstantlyClient, handle C.uintptr_t) {
	all := cgo.Handle(handle).Value().(*workspaceClients)
	workspace := C.GoStringN(id, C.int(length))
	all.lock.Lock()
	defer all.lock.Unlock()
	all.clients[workspace] = append(all.clients[workspace], ownClient(client, all.sandbox))
}

// take removes a client of the workspace, and returns it. A workspace has as many as it has links.
func (all *workspaceClients) take(workspace string) *nativeClient {
	clients := all.clients[workspace]
	last := len(clients) - 1
	all.clients[workspace] = clients[:last]
	return clients[last]
}
