//go:build !unix

package server

import (
	"context"
	"errors"
)

func watch(context.Context, int) (<-chan struct{}, error) {
	return nil, errors.New("live sessions need Linux or macOS")
}
