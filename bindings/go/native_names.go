package instantly

// #include <instantly_rbac.h>
import "C"

import (
	"runtime"
)

// staticText is a text that the library keeps for good; empty where it gives none.
func staticText(text *C.char) string { return C.GoString(text) }

// What a sandbox says about itself; empty where it was closed.

func sandboxURL(sandbox *nativeSandbox) string {
	defer runtime.KeepAlive(sandbox)
	return C.GoString(C.instantly_sandbox_url(sandbox.pointer()))
}

func sandboxWorkspaceID(sandbox *nativeSandbox) string {
	defer runtime.KeepAlive(sandbox)
	return C.GoString(C.instantly_sandbox_workspace_id(sandbox.pointer()))
}

func sandboxAdminKey(sandbox *nativeSandbox) Secret {
	defer runtime.KeepAlive(sandbox)
	return secretOf(C.instantly_sandbox_admin_key(sandbox.pointer()))
}

func sandboxOwnerToken(sandbox *nativeSandbox) Secret {
	defer runtime.KeepAlive(sandbox)
	return secretOf(C.instantly_sandbox_owner_token(sandbox.pointer()))
}

func secretOf(text *C.char) Secret {
	if text == nil {
		return Secret{}
	}
	return NewSecret(C.GoString(text))
}
