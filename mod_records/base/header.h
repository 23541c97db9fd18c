/* SPDX-License-Identifier: Apache-2.0 */
/* Headers of an answer that the database makes. */
#ifndef RECORDS_HEADER_H
#define RECORDS_HEADER_H

/** A name as HTTP has them, and a value of one line. */
int records_header_valid(const char *name, const char *value);

/** Does it frame the message?  Such a header is httpd's alone. */
int records_header_frames(const char *name);

#endif
