//go:build !race

package instantly_test

import "testing"

// The race detector ends a program that has more than 8,128 goroutines.
func TestMoreCallsThanAProgramMayHaveThreadsDoNotEndIt(t *testing.T) { manyCalls(t, 10_500, 10*atMost) }
