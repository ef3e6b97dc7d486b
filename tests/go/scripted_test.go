package tests

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// scriptedServer plays the vectors, one case at a time, and judges what the calls came to. See
// tests/src/scripted.rs.
type scriptedServer struct{ url string }

// startScriptedServer starts the program, which ends with its standard input.
func startScriptedServer(t *testing.T) scriptedServer {
	t.Helper()
	program := os.Getenv("INSTANTLY_SCRIPTED_SERVER")
	if program == "" {
		t.Fatal("INSTANTLY_SCRIPTED_SERVER must name the program instantly-scripted-server: cargo build -p instantly-tests")
	}
	command := exec.Command(program)
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		input.Close()
		if err := command.Wait(); err != nil {
			t.Errorf("the scripted server: %v", err)
		}
	})
	url, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatalf("the scripted server prints no address: %v", err)
	}
	return scriptedServer{strings.TrimSpace(url)}
}

// testCase is the part of a case that a runner needs.
type testCase struct {
	Operation string          `json:"operation"`
	Name      string          `json:"name"`
	Call      string          `json:"call"`
	Client    clientSettings  `json:"client"`
	Arguments json.RawMessage `json:"arguments"`
}

type clientSettings struct {
	AsWorkspace *string `json:"as_workspace"`
	MaxAttempts *int    `json:"max_attempts"`
}

// outcome is what a call came to: a document or an error.
type outcome struct {
	Document any     `json:"document,omitempty"`
	Error    error   `json:"error,omitempty"`
	Secret   *string `json:"secret,omitempty"`
	Shown    string  `json:"shown"`
}

func (server scriptedServer) cases(t *testing.T) (cases []testCase) {
	t.Helper()
	server.ask(t, http.MethodGet, "/__cases", nil, &cases)
	return cases
}

func (server scriptedServer) play(t *testing.T, wanted testCase) string {
	t.Helper()
	var answer struct {
		APIKey string `json:"api_key"`
	}
	server.ask(t, http.MethodPost, "/__case", map[string]string{"operation": wanted.Operation, "name": wanted.Name}, &answer)
	return answer.APIKey
}

func (server scriptedServer) verdict(t *testing.T, outcome any) []string {
	t.Helper()
	var answer struct {
		Problems []string `json:"problems"`
	}
	server.ask(t, http.MethodPost, "/__verdict", outcome, &answer)
	return answer.Problems
}

func (server scriptedServer) ask(t *testing.T, method, path string, body, answer any) {
	t.Helper()
	encoded, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(method, server.url+path, bytes.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	if err == nil && reply.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d: %s", reply.StatusCode, text)
	}
	if err == nil {
		err = decodeStrictly(text, answer)
	}
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
}

// decodeStrictly reads JSON that has no field without a place.
func decodeStrictly(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}
