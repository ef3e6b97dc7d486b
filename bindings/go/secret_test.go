package instantly_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

const hidden = "s3cret-text"

func TestASecretNeverShows(t *testing.T) {
	secret := instantly.NewSecret(hidden)
	type inner struct{ secret instantly.Secret }
	type outer struct {
		Secret  instantly.Secret
		secret  instantly.Secret
		pointer *instantly.Secret
		inner   inner
		list    []instantly.Secret
		byName  map[string]instantly.Secret
		any     any
		key     *instantly.APIKey
	}
	key := &instantly.APIKey{Name: "marketing", Key: secret}
	around := outer{
		secret, secret, &secret, inner{secret}, []instantly.Secret{secret},
		map[string]instantly.Secret{"a": secret}, secret, key,
	}
	values := []any{
		secret, &secret, around, &around, around.list, around.byName, inner{secret}, []any{secret},
		key, *key, &instantly.List[instantly.APIKey]{Items: []instantly.APIKey{*key}},
		map[instantly.Role]*outer{"view": &around}, [1]instantly.Secret{secret}, fmt.Errorf("failed: %v", secret),
	}
	var logged bytes.Buffer
	text := slog.New(slog.NewTextHandler(&logged, nil))
	asJSON := slog.New(slog.NewJSONHandler(&logged, nil))
	for _, value := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%c", "%U", "%e", "%08.3f", "%T", "%p"} {
			fmt.Fprintf(&logged, verb+"\n", value)
		}
		fmt.Fprintln(&logged, value)
		log.New(&logged, "", 0).Print(value)
		text.Info("made", "value", value, slog.Group("group", "value", value))
		asJSON.Info("made", "value", value, slog.Group("group", "value", value))
	}
	for _, value := range []any{secret, &secret, around.list, around.byName, key, struct{ Key instantly.Secret }{secret}} {
		logged.Write(must(json.Marshal(value)))
	}
	type element struct{ Key instantly.Secret }
	logged.Write(must(xml.Marshal(element{secret})))
	hexadecimal := fmt.Sprintf("%x", hidden)
	for _, form := range []string{hidden, hexadecimal, strings.ToUpper(hexadecimal), fmt.Sprint([]byte(hidden))} {
		if strings.Contains(logged.String(), strings.Trim(form, "[]")) {
			t.Errorf("it shows, as %q", form)
		}
	}
	if !strings.Contains(logged.String(), "***") {
		t.Error("nothing stands in its place")
	}
	if secret.Reveal() != hidden || !secret.Equal(instantly.NewSecret(hidden)) || secret.Equal(instantly.Secret{}) {
		t.Error("it is lost")
	}
}

func TestNoSecretIsNoSecret(t *testing.T) {
	var none instantly.Secret
	if !none.IsZero() || none.Reveal() != "" || fmt.Sprint(none) != "" || string(must(json.Marshal(none))) != "null" {
		t.Errorf("%v", none)
	}
}

func TestAKeyGivesItsSecretOnce(t *testing.T) {
	sandbox, client := startSandbox(t)
	scopes := must(instantly.PresetAnalyticsReadOnly.Scopes())
	created, err := client.Keys.Create(background, "marketing", scopes)
	if err != nil {
		t.Fatal(err)
	}
	text := created.Key.Reveal()
	if len(text) < 20 {
		t.Errorf("a secret of %d characters", len(text))
	}
	if encoded := string(must(json.Marshal(created))); strings.Contains(encoded, text) || !strings.Contains(encoded, `"key":"***"`) {
		t.Error("the JSON of a key shows its secret, or does not say that there is one")
	}
	theirs := must(instantly.New(instantly.WithAPIKey(text), instantly.WithBaseURL(sandbox.URL())))
	defer theirs.Close()
	if _, err := theirs.Campaigns.List(background, instantly.CampaignFilter{}); err != nil {
		t.Error(err)
	}

	found := func(keys []instantly.APIKey) (secrets int) {
		for _, key := range keys {
			if key.Key.Equal(created.Key) {
				secrets++
			} else if key.Key.String() != "" && key.Key.Reveal() == "***" {
				t.Error("what is shown in its place is no secret")
			}
		}
		return secrets
	}
	revealed := instantly.KeyFilter{Reveal: true}
	list := must(client.Keys.List(background, revealed))
	page := must(client.Keys.Page(background, revealed))
	var iterated []instantly.APIKey
	for key, err := range client.Keys.Iter(background, revealed) {
		iterated = append(iterated, must(key, err))
	}
	for _, keys := range [][]instantly.APIKey{list.Items, page.Items, iterated} {
		if found(keys) != 1 {
			t.Errorf("revealed %d times", found(keys))
		}
	}
	for _, key := range must(client.Keys.List(background, instantly.KeyFilter{})).Items {
		if !key.Key.IsZero() {
			t.Error("a list keeps secrets unasked")
		}
	}
}

// With what a URL writes otherwise.
const (
	canary         = "canary+key/0123456789abcdef=="
	canarySec      = "canary+sec/fedcba9876543210=="
	canaryPassword = "canary-password-0123456789"
)

// forms are the ways in which a secret may be written; of base64 what does not depend on the text around it.
func forms(secret string) []string {
	escaped := url.QueryEscape(secret)
	forms := []string{secret, escaped, strings.ToLower(escaped), fmt.Sprintf("%x", secret), fmt.Sprint([]byte(secret))}
	for skip := range 3 {
		encoded := base64.RawStdEncoding.EncodeToString([]byte(secret[skip:]))
		forms = append(forms, encoded[:len(encoded)-3])
	}
	return forms
}

// repeating starts a server that repeats all that it was sent.
func repeating(t *testing.T, answer func(http.ResponseWriter, string)) string {
	server := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		response.Header().Set("X-Request-Id", request.Header.Get("Authorization"))
		answer(response, fmt.Sprint(request.URL, request.Header, string(body)))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// everything calls what sends something, and gives what came of each.
func everything(client *instantly.Client) []any {
	scopes := []instantly.Scope{"leads:read"}
	var all []any
	keep := func(value any, err error) { all = append(all, value, err) }
	created, err := client.Keys.Create(background, "canary", scopes)
	keep(created, err)
	keys, err := client.Keys.List(background, instantly.KeyFilter{Reveal: true})
	keep(keys, err)
	members, err := client.Members.List(background, instantly.MemberFilter{})
	keep(members, err)
	owned, err := client.Workspace.ChangeOwner(background, "sam@example.com", instantly.NewSecret(canarySec))
	keep(owned, err)
	tags, err := client.Tags.List(background, instantly.TagFilter{})
	keep(tags, err)
	links, err := client.Groups.List(background)
	keep(links, err)
	workspace, err := client.Workspace.Get(background)
	keep(workspace, err)
	check, err := client.Check(background)
	keep(check, err)
	return all
}

func TestACanaryIsSeenNowhereWhateverAServerRepeats(t *testing.T) {
	answers := map[string]func(http.ResponseWriter, string){
		"message": func(response http.ResponseWriter, heard string) {
			response.WriteHeader(http.StatusBadRequest)
			_ = json.NewEncoder(response).Encode(map[string]any{"statusCode": 400, "error": "no", "message": heard})
		},
		"text":    func(response http.ResponseWriter, heard string) { http.Error(response, heard, http.StatusForbidden) },
		"url":     func(response http.ResponseWriter, heard string) { http.Error(response, url.QueryEscape(heard), 401) },
		"failed":  func(response http.ResponseWriter, heard string) { http.Error(response, heard, 500) },
		"garbage": func(response http.ResponseWriter, heard string) { _, _ = io.WriteString(response, heard) },
		"redirect": func(response http.ResponseWriter, heard string) {
			response.Header().Set("Location", "http://127.0.0.1:1/"+url.QueryEscape(heard))
			response.WriteHeader(http.StatusFound)
		},
	}
	for name, answer := range answers {
		var output bytes.Buffer
		logTo(t, slog.NewTextHandler(&output, &slog.HandlerOptions{Level: slog.LevelDebug}))
		client := must(instantly.New(
			instantly.WithAPIKey(canary), instantly.WithBaseURL(repeating(t, answer)), instantly.WithoutPacing(),
			instantly.WithBackoff(0), instantly.WithMaxAttempts(2),
		))
		for _, value := range append(everything(client), client) {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
				fmt.Fprintf(&output, verb+"\n", value)
			}
			encoded, _ := json.Marshal(value)
			output.Write(encoded)
		}
		client.Close()
		instantly.SetLogger(nil)
		if !strings.Contains(output.String(), "operation=keys.create") {
			t.Errorf("%s: nothing was logged", name)
		}
		for _, secret := range []string{canary, canarySec} {
			for i, form := range forms(secret) {
				if strings.Contains(output.String(), form) {
					t.Errorf("%s: a secret shows, in form %d", name, i)
				}
			}
		}
	}
}

func TestAMistakeInHTTPSProxyIsRefusedByTheNameOfTheVariable(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "htp://user:"+canaryPassword+"@proxy.example:3128")
	_, err := instantly.New(instantly.WithAPIKey(canary))
	wantKind(t, err, instantly.KindInvalidArgument)
	if !strings.Contains(err.Error(), "HTTPS_PROXY: ") || strings.Contains(err.Error(), canaryPassword) {
		t.Error(err)
	}
}

func TestNoPasswordOfAProxyShows(t *testing.T) {
	var output bytes.Buffer
	logTo(t, slog.NewTextHandler(&output, &slog.HandlerOptions{Level: slog.LevelDebug}))
	proxy := strings.Replace(repeating(t, func(response http.ResponseWriter, heard string) {
		http.Error(response, heard, http.StatusProxyAuthRequired)
	}), "://", "://user:"+canaryPassword+"@", 1)
	client := must(instantly.New(
		instantly.WithAPIKey(canary), instantly.WithBaseURL("https://api.example.invalid"), instantly.WithProxy(proxy),
		instantly.WithMaxAttempts(1), instantly.WithTotalTimeout(5*time.Second),
	))
	defer client.Close()
	_, err := client.Workspace.Get(background)
	wantKind(t, err, instantly.KindNetwork)
	_, refused := instantly.New(instantly.WithAPIKey(canary), instantly.WithProxy("ftp://user:"+canaryPassword+"@host"))
	wantKind(t, refused, instantly.KindInvalidArgument)
	fmt.Fprintf(&output, "%v %+v %#v %v %+v %#v", err, err, err, refused, refused, client)
	for _, secret := range []string{canary, canaryPassword, "user:" + canaryPassword} {
		for i, form := range forms(secret) {
			if strings.Contains(output.String(), form) {
				t.Errorf("it shows, in form %d", i)
			}
		}
	}
}
