package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

// heading prints what comes next.
func heading(out io.Writer, text string) {
	fmt.Fprintf(out, "\n%s\n%s\n", text, strings.Repeat("─", utf8.RuneCountInString(text)))
}

// table prints rows below their columns.
func table(out io.Writer, columns []string, rows [][]string) {
	writer := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{columns}, rows...) {
		fmt.Fprintln(writer, strings.Join(row, "\t"))
	}
	writer.Flush()
}

// printMembers prints who is in, in which role, since when.
func printMembers(out io.Writer, members ...instantly.Member) {
	var rows [][]string
	for _, member := range members {
		joined := "not yet"
		if member.Accepted.Or(false) {
			joined = "yes"
		}
		rows = append(rows, []string{member.Email, string(member.Role), day(member.TimestampCreated), joined})
	}
	table(out, []string{"MEMBER", "ROLE", "INVITED", "JOINED"}, rows)
}

// printKeys prints what each key may do. Their secrets are not among it.
func printKeys(out io.Writer, keys ...instantly.APIKey) {
	var rows [][]string
	for _, key := range keys {
		scopes := make([]string, len(key.Scopes))
		for i, scope := range key.Scopes {
			scopes[i] = string(scope)
		}
		rows = append(rows, []string{key.Name, strings.Join(scopes, ", "), day(key.TimestampCreated)})
	}
	table(out, []string{"KEY", "MAY", "CREATED"}, rows)
}

// day is that of a moment.
func day(moment instantly.Timestamp) string {
	if moment.IsZero() {
		return "-"
	}
	return moment.Time().Format("2006-01-02")
}
