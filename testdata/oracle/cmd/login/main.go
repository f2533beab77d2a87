// Command login says whether exporter-toolkit lets users in: it serves a web
// config without TLS on loopback and sends one request for each user.
//
//	login web.yml alice secret bob hunter2
//
// It answers with the status of each request, one a line.
package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"

	"github.com/prometheus/exporter-toolkit/web"
)

func main() {
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "login:", err)
		os.Exit(3)
	}
}

func run(webConfig string, pairs []string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() {
		handler := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
		quiet := slog.New(slog.DiscardHandler)
		err := web.Serve(listener, &http.Server{Handler: handler}, &web.FlagConfig{WebConfigFile: &webConfig}, quiet)
		fmt.Fprintln(os.Stderr, "login: the server:", err)
	}()
	for i := 0; i+1 < len(pairs); i += 2 {
		request, err := http.NewRequest(http.MethodGet, "http://"+listener.Addr().String(), nil)
		if err != nil {
			return err
		}
		request.SetBasicAuth(pairs[i], pairs[i+1])
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		_ = response.Body.Close()
		fmt.Println(response.StatusCode)
	}
	return nil
}
