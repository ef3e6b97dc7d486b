package instantly

// #include <instantly_rbac.h>
import "C"

import "log/slog"

//export instantly_rbac_go_log
func instantly_rbac_go_log(level C.int32_t, json *C.char) {
	tell(slogLevel(level), C.GoString(json))
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
