package gen

import (
	"fmt"
	"os"

	"webtool/pkg/gen/atomicfile"
)

// MendAccess gives files that stay as they are the owner and mode that are asked
// for: nothing has to be re-issued for that. With check it says what it would do.
// Each file is of the kind at the same index.
func MendAccess(result *Result, check bool, kinds []FileKind, files []atomicfile.File) error {
	changed := result.Changed
	for i, f := range files {
		differs := atomicfile.AccessDiffers(f)
		if differs == "" || check && changed { // what is re-issued gets it, too
			continue
		}
		if !check {
			if err := atomicfile.GiveAccess(f); err != nil {
				return err
			}
		}
		if changed {
			continue
		}
		verb := "mended"
		if check {
			verb = "it would be mended"
		}
		reason := f.Path + " " + differs
		if result.Changed {
			result.Comment += "; " + reason + ": " + verb
		} else {
			result.Comment = reason + ": " + verb
		}
		result.Changed = true
		result.Reasons = append(result.Reasons, reason)
		if info, err := os.Stat(f.Path); err == nil && !check {
			mode := info.Mode().Perm()
			result.Files = append(result.Files, FileResult{Path: f.Path, Kind: kinds[i], Mode: mode, Detail: fmt.Sprintf("now mode %04o", mode)})
		}
	}
	for i, f := range files {
		if f.Secret && atomicfile.WorldReads(f.Path) && !(check && f.Access.Mode != nil) {
			result.Warnings = append(result.Warnings, fmt.Sprintf("%s holds a %s, and can be read by everyone on this machine: give it to the group of the server, with --group and --mode 0640", f.Path, kinds[i].secret()))
		}
	}
	return nil
}

// mendAccess gives the files of a certificate their owner and mode.
func (r *certificateRun) mendAccess() error {
	var kinds []FileKind
	var files []atomicfile.File
	add := func(kind FileKind, f atomicfile.File) {
		if f.Path != "" {
			kinds, files = append(kinds, kind), append(files, f)
		}
	}
	if r.place.combined {
		add(KindCombined, r.secretFile(r.place.cert, nil))
	} else {
		add(KindKey, r.secretFile(r.place.key, nil))
		add(KindCertificate, r.publicFile(r.place.cert, nil))
	}
	add(KindCA, r.publicFile(r.NewCAFile, nil))
	add(KindTrust, r.publicFile(r.TrustFile, nil))
	return MendAccess(r.result, r.Policy.Check, kinds, files)
}

// mendAccess gives the files of a CA their owner and mode.
func (r *caRun) mendAccess() error {
	public := r.Access
	public.Mode = nil // --mode is for secrets
	return MendAccess(r.result, r.Policy.Check, []FileKind{KindCAKey, KindCA}, []atomicfile.File{
		{Path: r.KeyFile, Secret: true, Access: r.Access}, {Path: r.CertFile, Access: public}})
}
