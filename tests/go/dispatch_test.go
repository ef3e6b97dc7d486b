package tests

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

// given are the arguments of a case, by name; those that were taken are gone.
type given map[string]json.RawMessage

// call calls a function by its canonical name with the arguments of a case. A method of the client is found by its
// name, and its parameters are filled by the order of tests/surface.json: first the required arguments, then
// structures, whose fields are arguments, and last options. A name that Go lacks, or an argument that nothing takes,
// is a defect of the case or of the binding.
func call(t *testing.T, client *instantly.Client, name string, arguments json.RawMessage) (any, error) {
	t.Helper()
	var given given
	if err := json.Unmarshal(arguments, &given); err != nil {
		t.Fatalf("arguments: %v", err)
	}
	function, isFree := functions[name]
	called := reflect.ValueOf(function)
	if !isFree {
		namespace, verb, _ := strings.Cut(name, ".")
		owner := reflect.ValueOf(client)
		switch namespace {
		case "client":
		case "matrix":
			matrix, err := given.matrix(t)
			if err != nil {
				return nil, err
			}
			defer matrix.Close()
			owner = reflect.ValueOf(matrix)
		default:
			owner = owner.Elem().FieldByName(camel(namespace))
		}
		if owner.IsValid() {
			called = owner.MethodByName(camel(verb))
		}
		if !called.IsValid() {
			t.Fatalf("%s is no function", name)
		}
	}
	progress := &instantly.Progress{}
	parameters := given.parameters(t, name, called.Type(), progress)
	if len(given) > 0 {
		t.Fatalf("%s takes no %v", name, slices.Sorted(maps.Keys(given)))
	}
	return document(called.Call(parameters), progress)
}

// functions are those that are no methods, and what needs more than its arguments.
var functions = map[string]any{
	"scopes.documented":   instantly.ScopesDocumented,
	"scopes.allows":       instantly.ScopesAllows,
	"scopes.effective":    instantly.ScopesEffective,
	"scopes.in_words":     instantly.ScopesInWords,
	"scopes.smallest_for": instantly.ScopesSmallestFor,
	"scopes.added_access": instantly.ScopesAddedAccess,
	"scopes.adds_access":  instantly.ScopesAddsAccess,
	"matrix.original":     instantly.OriginalMatrix,
	"matrix.from_json":    instantly.MatrixFromJSON,
	"matrix.from_toml":    instantly.MatrixFromTOML,
	"matrix.added_access": instantly.MatrixAddedAccess,
	"matrix.adds_access":  instantly.MatrixAddsAccess,
}

// options are the arguments that Go takes as options of a call.
var options = map[string]any{
	"page_size":      instantly.PageSize,
	"max_items":      instantly.MaxItems,
	"limit":          instantly.Limit,
	"starting_after": instantly.StartingAfter,
	"sort_by":        instantly.SortBy,
	"sort_order":     instantly.InOrder,
	"skip":           instantly.Skip,
	"recover": func(recover bool) instantly.CreateKeyOption {
		if recover {
			return instantly.Recover()
		}
		return nil
	},
}

// take is an argument as a value of a type; its zero value where the case does not give it.
func (given given) take(t *testing.T, name string, wanted reflect.Type) reflect.Value {
	t.Helper()
	text, isThere := given[name]
	delete(given, name)
	value := reflect.New(wanted)
	if !isThere {
		return value.Elem()
	}
	var err error
	switch into := value.Interface().(type) {
	case *instantly.Secret:
		var secret string
		err = decodeStrictly(text, &secret)
		*into = instantly.NewSecret(secret)
	case *url.Values:
		single := map[string]string{}
		err = decodeStrictly(text, &single)
		*into = url.Values{}
		for name, value := range single {
			into.Set(name, value)
		}
	case **instantly.Matrix:
		*into, err = instantly.MatrixFromJSON(string(text))
		t.Cleanup(func() { (*into).Close() })
	default:
		err = decodeStrictly(text, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return value.Elem()
}

// matrix is the one of a case; nil, the original, where it gives none.
func (given given) matrix(t *testing.T) (*instantly.Matrix, error) {
	t.Helper()
	text := given.take(t, "matrix", reflect.TypeFor[json.RawMessage]()).Bytes()
	if text == nil {
		return nil, nil
	}
	return instantly.MatrixFromJSON(string(text))
}

// parameters are what a function takes.
func (given given) parameters(t *testing.T, name string, function reflect.Type, progress *instantly.Progress) (parameters []reflect.Value) {
	t.Helper()
	required, optional := argumentsOf(t, name)
	for i := range function.NumIn() {
		wanted := function.In(i)
		switch {
		case wanted == reflect.TypeFor[context.Context]():
			parameters = append(parameters, reflect.ValueOf(context.Background()))
		case function.IsVariadic() && i == function.NumIn()-1:
			parameters = append(parameters, given.options(t, name, wanted.Elem(), progress)...)
		case len(required) > 0:
			parameters = append(parameters, given.take(t, required[0], wanted))
			required = required[1:]
		case wanted.Kind() == reflect.Struct:
			parameters = append(parameters, given.structure(t, wanted))
		case len(optional) > 0:
			parameters = append(parameters, given.take(t, optional[0], wanted))
			optional = optional[1:]
		default:
			t.Fatalf("%s: the table has no argument for %v", name, wanted)
		}
	}
	return parameters
}

// structure is one with the arguments that are its fields.
func (given given) structure(t *testing.T, wanted reflect.Type) reflect.Value {
	t.Helper()
	structure := reflect.New(wanted).Elem()
	for i := range wanted.NumField() {
		name, _, _ := strings.Cut(wanted.Field(i).Tag.Get("json"), ",")
		if _, isThere := given[name]; isThere {
			structure.Field(i).Set(given.take(t, name, wanted.Field(i).Type))
		}
	}
	return structure
}

// options are the arguments that are options of that type.
func (given given) options(t *testing.T, name string, wanted reflect.Type, progress *instantly.Progress) (values []reflect.Value) {
	t.Helper()
	for _, argument := range slices.Sorted(maps.Keys(given)) {
		option, isKnown := options[argument]
		if !isKnown {
			continue
		}
		make := reflect.ValueOf(option)
		if !make.Type().Out(0).AssignableTo(wanted) {
			t.Fatalf("%s takes no %s", name, argument)
		}
		value := given.take(t, argument, make.Type().In(0))
		values = append(values, make.Call([]reflect.Value{value})...)
	}
	if wanted == reflect.TypeFor[instantly.IterOption]() {
		values = append(values, reflect.ValueOf(instantly.Track(progress)))
	}
	return values
}

// document is what a call came to: its result, an iteration as the list that it is, and a matrix as its rows.
func document(results []reflect.Value, progress *instantly.Progress) (any, error) {
	if results[0].Kind() == reflect.Func {
		list := &instantly.List[any]{Items: []any{}}
		for item, err := range results[0].Seq2() {
			if !err.IsNil() {
				return nil, err.Interface().(error)
			}
			list.Items = append(list.Items, item.Interface())
		}
		list.Complete, list.Meta = progress.Complete, &progress.Meta
		return list, nil
	}
	if err := results[1]; !err.IsNil() {
		return nil, err.Interface().(error)
	}
	if matrix, ok := results[0].Interface().(*instantly.Matrix); ok {
		defer matrix.Close()
		rows, err := matrix.Rows()
		return instantly.MatrixTable{Roles: rows}, err
	}
	return results[0].Interface(), nil
}
