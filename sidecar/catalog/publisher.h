// `--publish URL`: keeps what is noted here known to the other nodes, by a child,
// `warren-source --publish URL`, which is told each change and started again, with everything, when
// it ends. When we end it is not told so: what it has written stays for as long as its lease lives,
// so that a restart of the sidecar takes nothing away. The catalog thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sidecar/base/child_process.h"
#include "sidecar/base/event_loop.h"
#include "sidecar/base/line_buffer.h"
#include "sidecar/base/log_limit.h"
#include "sidecar/catalog/published_instances.h"

namespace warren {

class Publisher {
  public:
    // `name`: the URL without secrets. `arguments`: the program's path first.
    Publisher(EventLoop& loop, std::string name, std::vector<std::string> arguments);

    // As PublishedInstances::note(). The child is started with the first instance.
    void note(size_t source, const std::string& name, const Service* service);

  private:
    void launch();
    void send(const std::string& line);
    void write_some();
    void read_output();
    void read_errors();
    void take_line(std::string_view line);
    void complain(const std::string& text);
    void ended(const std::string& why);

    EventLoop& loop_;
    std::string name_;
    std::vector<std::string> arguments_;
    PublishedInstances instances_;
    std::optional<ChildProcess> child_;
    std::string unsent_;  // what its standard input has no room for yet
    LineBuffer output_;
    LineBuffer errors_;
    Watch writable_;
    Watch output_watch_;
    Watch errors_watch_;
    Watch again_;
    std::optional<std::string> failure_;  // that it told last; empty: all is well
    LogLimit limit_{20};
};

}  // namespace warren
