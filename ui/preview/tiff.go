package preview

import (
	"bytes"
	"encoding/binary"
	"image"
	"io"

	"golang.org/x/image/tiff"
)

const maxFrames = 500

func isTIFF(data []byte) bool {
	return bytes.HasPrefix(data, []byte("II*\x00")) || bytes.HasPrefix(data, []byte("MM\x00*"))
}

// openFrames reads the size of an image, or of every page of a TIFF, within the limits; pixels come when drawn.
func openFrames(data []byte) (*frames, error) {
	if len(data) > maxPictureFile {
		return nil, errPicture
	}
	f := &frames{}
	if !isTIFF(data) {
		return f, f.add(func() io.Reader { return bytes.NewReader(data) }, image.DecodeConfig, image.Decode)
	}
	for _, at := range directories(data) {
		open := func() io.Reader { return pageOf(data, at) }
		err := f.add(open, func(r io.Reader) (image.Config, string, error) { c, err := tiff.DecodeConfig(r); return c, "", err },
			func(r io.Reader) (image.Image, string, error) { img, err := tiff.Decode(r); return img, "", err })
		if err != nil {
			return nil, err
		}
	}
	if len(f.sizes) == 0 {
		return nil, errPicture
	}
	return f, nil
}

func (f *frames) add(open func() io.Reader, size func(io.Reader) (image.Config, string, error), pixels func(io.Reader) (image.Image, string, error)) error {
	c, _, err := size(open())
	if err != nil {
		return err
	}
	if !drawable(c) {
		return errPicture
	}
	f.sizes = append(f.sizes, [2]float64{float64(c.Width) * pointsPerPixel, float64(c.Height) * pointsPerPixel})
	f.decode = append(f.decode, func() (image.Image, error) { img, _, err := pixels(open()); return img, err })
	return nil
}

// drawable keeps an image within the limits.
func drawable(c image.Config) bool {
	return c.Width > 0 && c.Height > 0 && c.Width <= 4*maxPictureSide && c.Height <= 4*maxPictureSide && c.Width*c.Height <= maxPicturePixels
}

// directories follows the chain of pages of a TIFF: each at an offset, never twice the same. // TIFF 6.0 §2
func directories(data []byte) []uint32 {
	order := binary.ByteOrder(binary.LittleEndian)
	if data[0] == 'M' {
		order = binary.BigEndian
	}
	var out []uint32
	seen := map[uint32]bool{}
	for at := uint64(4); at+4 <= uint64(len(data)) && len(out) < maxFrames; {
		dir := order.Uint32(data[at:])
		if dir == 0 || seen[dir] || uint64(dir)+2 > uint64(len(data)) {
			break
		}
		seen[dir] = true
		out = append(out, dir)
		at = uint64(dir) + 2 + 12*uint64(order.Uint16(data[dir:]))
	}
	return out
}

// pageOf reads the file as if its first page were the one at that offset: the decoder knows only the first.
func pageOf(data []byte, at uint32) io.Reader {
	var head [8]byte
	copy(head[:], data)
	if data[0] == 'M' {
		binary.BigEndian.PutUint32(head[4:], at)
	} else {
		binary.LittleEndian.PutUint32(head[4:], at)
	}
	return &paged{Reader: *bytes.NewReader(data), head: head}
}

// paged is a file whose first eight bytes are replaced.
type paged struct {
	bytes.Reader
	head [8]byte
}

// ReadAt implements io.ReaderAt, all that the decoder uses.
func (p *paged) ReadAt(b []byte, off int64) (int, error) {
	n, err := p.Reader.ReadAt(b, off)
	for i := off; i >= 0 && i < 8 && i-off < int64(n); i++ {
		b[i-off] = p.head[i]
	}
	return n, err
}
