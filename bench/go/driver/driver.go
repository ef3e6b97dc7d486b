// Package driver is what the drivers in Go share: the protocol that run.py speaks with every driver. driver.py says
// what it is.
package driver

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strconv"
)

const (
	Key           = "not-a-secret"
	Member        = "01900000-0000-7000-8000-000000000001"
	SmallRequests = 2_000
	Calls         = 10
)

var input = bufio.NewReader(os.Stdin)

// Task is what the driver is to do. A limit of 0 is the library's own default.
type Task struct {
	Work, URL string
	Limit     int
}

// Tally is what came of it.
type Tally struct{ Items, Checksum int }

func (tally *Tally) Add(checksum int) {
	tally.Items++
	tally.Checksum += checksum
}

// Run makes a driver of its preparation, which sends one small request, and of its work.
func Run(prepare func(Task) (func(*Tally) error, error)) {
	limit, err := strconv.Atoi(os.Args[3])
	Check(err)
	work, err := prepare(Task{os.Args[1], os.Args[2], limit})
	Check(err)
	fmt.Println("ready")
	_, err = input.ReadString('\n')
	Check(err)
	var tally Tally
	Check(work(&tally))
	fmt.Printf("{\"items\": %d, \"checksum\": %d}\n", tally.Items, tally.Checksum)
	_, err = io.Copy(io.Discard, input)
	Check(err)
}

// Check ends the driver with an error.
func Check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// One is 1 where something is there.
func One(there bool) int {
	if there {
		return 1
	}
	return 0
}
