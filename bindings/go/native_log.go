package instantly

// #include <instantly_rbac.h>
import "C"

import (
	"context"
	"log/slog"
	"runtime/cgo"
)

//export instantly_rbac_go_log
func instantly_rbac_go_log(level C.int32_t, json *C.char, handle C.uintptr_t) {
	ctx := context.Background()
	if handle != 0 {
		ctx = cgo.Handle(handle).Value().(context.Context)
	}
	passEvent(ctx, slogLevel(level), C.GoString(json))
}

// slogLevel is the level by the library's number, which is that of syslog.
func slogLevel(level C.int32_t) slog.Level {
	switch {
	case level <= C.INSTANTLY_LOG_LEVEL_WARN:
		return slog.LevelWarn
	case level <= C.INSTANTLY_LOG_LEVEL_INFO:
		return slog.LevelInfo
	default:
		return slog.LevelDebug
	}
}
