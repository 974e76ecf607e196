// Command judge asks golang.org/x/mod/sumdb whether a log is what it says.
//
//	judge log VKEY DIR    the tiles in DIR or below a URL: checkpoint, hashes and entries agree
//	judge proofs FILE     one proof per line:
//	                      inclusion SIZE ROOT INDEX LEAF [HASH,HASH,…]
//	                      consistency NEWSIZE NEWROOT OLDSIZE OLDROOT [HASH,HASH,…]
//	judge note VKEY FILE  a signed note
//
// Hashes are hexadecimal. It exits 1 and says why when anything is wrong.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	var err error
	switch {
	case len(os.Args) == 4 && os.Args[1] == "log":
		err = judgeLog(os.Args[2], os.Args[3])
	case len(os.Args) == 3 && os.Args[1] == "proofs":
		err = judgeProofs(os.Args[2])
	case len(os.Args) == 4 && os.Args[1] == "note":
		_, err = openNote(os.Args[2], os.Args[3])
	default:
		err = fmt.Errorf("usage: judge log VKEY DIR | proofs FILE | note VKEY FILE")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("good")
}

func openNote(vkey, path string) (string, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return "", err
	}
	bytes, err := read(path)
	if err != nil {
		return "", err
	}
	opened, err := note.Open(bytes, note.VerifierList(verifier))
	if err != nil {
		return "", err
	}
	return opened.Text, nil
}

// judgeLog rebuilds the tree from the entries alone.
func judgeLog(vkey, dir string) error {
	text, err := openNote(vkey, dir+"/checkpoint")
	if err != nil {
		return err
	}
	lines := strings.Split(text, "\n")
	if len(lines) != 4 {
		return fmt.Errorf("checkpoint of %d lines", len(lines)-1)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil {
		return err
	}

	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = hashes[index]
		}
		return found, nil
	})
	for start := int64(0); start < size; start += 256 {
		width := size - start
		if width > 256 {
			width = 256
		}
		leaves, err := read(dir + "/" + tilePath("0", start/256, width))
		if err != nil {
			return err
		}
		bundle, err := read(dir + "/" + tilePath("entries", start/256, width))
		if err != nil {
			return err
		}
		for i := int64(0); i < width; i++ {
			length := int(binary.BigEndian.Uint16(bundle))
			entry := bundle[2 : 2+length]
			bundle = bundle[2+length:]
			leaf := tlog.RecordHash(entry)
			if string(leaf[:]) != string(leaves[i*32:i*32+32]) {
				return fmt.Errorf("leaf %d is not the hash of its entry", start+i)
			}
			stored, err := tlog.StoredHashes(start+i, entry, reader)
			if err != nil {
				return err
			}
			hashes = append(hashes, stored...)
		}
		if len(bundle) != 0 {
			return fmt.Errorf("bytes behind the entries of tile %d", start/256)
		}
	}
	computed, err := tlog.TreeHash(size, reader)
	if err != nil {
		return err
	}
	if string(computed[:]) != string(root) {
		return fmt.Errorf("the entries have the root %x", computed[:])
	}
	return nil
}

// read gives a file, or what a server answers.
func read(path string) ([]byte, error) {
	if !strings.HasPrefix(path, "http://") {
		return os.ReadFile(path)
	}
	answer, err := http.Get(path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

func tilePath(level string, index, width int64) string {
	number := fmt.Sprintf("%03d", index%1000)
	for index /= 1000; index > 0; index /= 1000 {
		number = fmt.Sprintf("x%03d/%s", index%1000, number)
	}
	if width < 256 {
		number += fmt.Sprintf(".p/%d", width)
	}
	return filepath.Join("tile", level, number)
}

func judgeProofs(path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for i, line := range strings.Split(strings.TrimSpace(string(content)), "\n") {
		if err := judgeProof(strings.Fields(line)); err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return nil
}

func judgeProof(words []string) error {
	if len(words) < 5 {
		return fmt.Errorf("%d words", len(words))
	}
	newSize, err := strconv.ParseInt(words[1], 10, 64)
	if err != nil {
		return err
	}
	other, err := strconv.ParseInt(words[3], 10, 64)
	if err != nil {
		return err
	}
	newRoot, err := hash(words[2])
	if err != nil {
		return err
	}
	old, err := hash(words[4])
	if err != nil {
		return err
	}
	var path []tlog.Hash
	if len(words) > 5 {
		for _, text := range strings.Split(words[5], ",") {
			h, err := hash(text)
			if err != nil {
				return err
			}
			path = append(path, h)
		}
	}
	if words[0] == "inclusion" {
		return tlog.CheckRecord(tlog.RecordProof(path), newSize, newRoot, other, old)
	}
	return tlog.CheckTree(tlog.TreeProof(path), newSize, newRoot, other, old)
}

func hash(text string) (tlog.Hash, error) {
	var h tlog.Hash
	bytes, err := hex.DecodeString(text)
	if err == nil && len(bytes) != len(h) {
		err = fmt.Errorf("%d bytes are no hash", len(bytes))
	}
	copy(h[:], bytes)
	return h, err
}
