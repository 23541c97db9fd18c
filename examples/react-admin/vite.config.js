// SPDX-License-Identifier: Apache-2.0
// Relative addresses, so that the built files may be served from any path.
export default {
    base: './',
    build: { chunkSizeWarningLimit: 2000 },
    server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
}
