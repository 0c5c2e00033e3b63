// The kinds of source, and what they have in common: each follows what a URL names, and tells it
// as catalog lines. In a process of its own, so each may wait wherever it likes.
#pragma once

#include "sidecar/sources/line_writer.h"
#include "sidecar/sources/source_url.h"

namespace warren {

// Reads what there is, tells it, and goes on with what changes. It ends only by an exception, and
// is called again after a while: std::runtime_error with one line on what stands in the way. Where
// it can it waits at most 5 s before it confirms (LineWriter) that nothing has changed.
using Follow = void (*)(const SourceUrl& url, LineWriter& lines);

// Who follows URLs of this kind; null if nobody does.
Follow find_follower(const std::string& scheme);

// The kinds: each throws std::invalid_argument for a URL that it can do nothing with.
void follow_bolt(const SourceUrl& url, LineWriter& lines);
void follow_warren_api(const SourceUrl& url, LineWriter& lines);
void follow_http(const SourceUrl& url, LineWriter& lines);
void follow_etcd(const SourceUrl& url, LineWriter& lines);

}  // namespace warren
