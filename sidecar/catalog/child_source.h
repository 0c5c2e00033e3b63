// A source that runs as a child and writes catalog lines. Whatever it does - ends, hangs, writes
// rubbish, half a line, or more than anybody can read - it is killed and started again with a
// back-off, its group with it, and what it told stays. While it is silent nothing runs but a look
// each 30 s at those that have to say something. The catalog thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sidecar/base/child_process.h"
#include "sidecar/base/event_loop.h"
#include "sidecar/base/line_buffer.h"
#include "sidecar/base/log_limit.h"
#include "sidecar/base/random.h"
#include "sidecar/catalog/catalog_lines.h"
#include "sidecar/catalog/catalog_source.h"
#include "sidecar/catalog/file_source.h"

namespace warren {

struct ChildSettings {
    std::string name;                    // in messages: its URL, without secrets
    std::vector<std::string> arguments;  // the program's path first
    std::optional<Duration> silence{};   // after so long without a word it counts as hung
    size_t longest_line = kMaxCatalogFile;
    Duration first_pause = std::chrono::milliseconds(500);  // before it is started again; doubled
    Duration longest_pause = std::chrono::seconds(30);
    Duration good_time = std::chrono::seconds(60);  // after it, the next pause is a first one
    Duration first_word = std::chrono::seconds(5);  // after it, others do not wait for this one
};

class ChildSource : public CatalogSource {
  public:
    ChildSource(EventLoop& loop, ChildSettings settings)
        : loop_(loop), settings_(std::move(settings)), pause_(settings_.first_pause) {}

    void start(CatalogSink& sink) override;
    void reread() override;  // by a new child

  private:
    void launch();
    void on_output();
    bool read_output();
    void at_end();
    bool take_lines();
    void tell();
    void note_word() { first_word_ = Watch(); }
    void on_errors();
    size_t read_errors();
    void log_errors(bool all);
    void watch_silence(Duration delay);
    void give_up(const std::string& reason);
    void ended(int status);
    void fail(const std::string& reason);

    EventLoop& loop_;
    ChildSettings settings_;
    CatalogSink* sink_ = nullptr;
    CatalogLines lines_;
    LineBuffer output_;
    LineBuffer errors_;
    std::optional<ChildProcess> child_;
    Watch output_watch_;
    Watch errors_watch_;
    Watch silence_;
    Watch first_word_;
    Watch again_;
    std::string broken_;  // why it has been killed
    TimePoint launched_at_;
    TimePoint heard_at_;
    TimePoint rest_until_;
    Duration pause_;
    Random random_;
    std::string last_error_;
    LogLimit error_limit_{10};
    LogLimit errors_limit_{20};
};

}  // namespace warren
