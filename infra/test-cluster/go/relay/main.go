// Relay lets the machine reach one address inside the cluster's network namespace, through a port that is open to this machine
// only (127.0.0.1). No network device connects the two, so nothing else passes.
//
//	relay listen FILE COMMAND [ARGUMENT]...
//
// opens a free port, writes its number to FILE and becomes COMMAND, which inherits the socket as file descriptor 3 and may
// change its network namespace: a socket stays in the namespace in which it was opened.
//
//	relay serve ADDRESS
//
// forwards each connection to that socket to ADDRESS.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"syscall"
)

const inherited = 3

func main() {
	err := errors.New("usage: relay listen FILE COMMAND [ARGUMENT]... | relay serve ADDRESS")
	switch {
	case len(os.Args) > 3 && os.Args[1] == "listen":
		err = listen(os.Args[2], os.Args[3:])
	case len(os.Args) == 3 && os.Args[1] == "serve":
		err = serve(os.Args[2])
	}
	fmt.Fprintln(os.Stderr, "relay:", err)
	os.Exit(1)
}

func listen(file string, command []string) error {
	program, err := exec.LookPath(command[0])
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return err
	}
	socket, err := listener.(*net.TCPListener).File()
	if err != nil {
		return err
	}
	port := fmt.Sprintln(listener.Addr().(*net.TCPAddr).Port)
	if err := os.WriteFile(file, []byte(port), 0o600); err != nil {
		return err
	}
	// Unlike the socket itself, its copies stay open when the program becomes another. The first copy makes sure that the
	// second one does not have the number that it is copied to.
	copied, err := syscall.Dup(int(socket.Fd()))
	if err != nil {
		return err
	}
	if copied != inherited {
		if err := syscall.Dup3(copied, inherited, 0); err != nil {
			return err
		}
		syscall.CloseOnExec(copied)
	}
	return syscall.Exec(program, command, os.Environ())
}

func serve(address string) error {
	listener, err := net.FileListener(os.NewFile(inherited, "socket"))
	if err != nil {
		return err
	}
	for {
		outside, err := listener.Accept()
		if err != nil {
			return err
		}
		go forward(outside.(*net.TCPConn), address)
	}
}

func forward(outside *net.TCPConn, address string) {
	defer outside.Close()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	inside := connection.(*net.TCPConn)
	defer inside.Close()
	done := make(chan struct{}, 2)
	for _, way := range [][2]*net.TCPConn{{inside, outside}, {outside, inside}} {
		go func() {
			io.Copy(way[0], way[1])
			way[0].CloseWrite()
			done <- struct{}{}
		}()
	}
	<-done
	<-done
}
