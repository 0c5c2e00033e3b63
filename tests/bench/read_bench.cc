#include "tests/bench/read_bench.h"

#include <fcntl.h>
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <type_traits>

#include "shared/unique_fd.h"
#include "sidecar/base/read_file.h"
#include "sidecar/catalog/catalog_reader.h"

namespace warren::bench {
namespace {

constexpr size_t kMaxFile = size_t{1} << 30;

// A line of /proc/self/status in MiB.
double memory_mib(const std::string& key) {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        double kib = 0;
        if (word == key + ":" && status >> kib) return kib / 1024;
    }
    return 0;
}

// As the file source does; what the reader knows stays, too.
struct Document {
    CatalogReader reader;
    Catalog catalog;

    void read(const std::string& path) {
        FileReader file(path, kMaxFile);
        TextWindow window([&file](char* to, size_t size) { return file.read(to, size); });
        auto reading = reader.read(window);
        if (!reading) throw std::runtime_error("the document was refused");
        if (reading->catalog) catalog = std::move(*reading->catalog);
    }
};

// Runs `work` in a child and returns what it returned.
template <typename Work>
auto in_child(Work work) {
    using Result = decltype(work());
    static_assert(std::is_trivially_copyable_v<Result>);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
    const UniqueFd read_end(ends[0]);
    UniqueFd write_end(ends[1]);
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("fork failed");
    if (child == 0) {
        try {
            const Result result = work();
            _exit(write(write_end.get(), &result, sizeof result) == sizeof result ? 0 : 1);
        } catch (...) {
            _exit(1);
        }
    }
    write_end.reset();
    Result result{};
    const bool complete = read(read_end.get(), &result, sizeof result) == sizeof result;
    waitpid(child, nullptr, 0);
    if (!complete) throw std::runtime_error("a child process failed");
    return result;
}

class TemporaryFile {
  public:
    TemporaryFile() {
        std::string path = std::filesystem::temp_directory_path() / "warren-bench.XXXXXX";
        const UniqueFd fd(mkstemp(path.data()));
        if (fd.get() < 0) throw std::runtime_error("no temporary file");
        path_ = path;
    }
    ~TemporaryFile() { unlink(path_.c_str()); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

}  // namespace

Reading measure_reading(const Size& size, Detail detail, size_t rounds) {
    const TemporaryFile file;
    in_child([&] {
        std::ofstream(file.path()) << sample_document(size, detail);
        return 0;
    });
    Reading reading = in_child([&] {
        Reading seen;
        const double before = memory_mib("VmRSS");
        Document document;
        document.read(file.path());
        seen.peak_mib = memory_mib("VmHWM") - before;
        malloc_trim(0);
        seen.kept_mib = memory_mib("VmRSS") - before;
        return seen;
    });
    reading.time = in_child([&] {
        return time_long(
            rounds, [] { return std::make_unique<Document>(); },
            [&file](const std::unique_ptr<Document>& document) { document->read(file.path()); });
    });
    reading.again = in_child([&] {
        Document document;
        document.read(file.path());
        return time_long(
            7 * rounds, [] { return 0; }, [&](int) { document.read(file.path()); });
    });
    reading.megabytes = static_cast<double>(std::filesystem::file_size(file.path())) / 1e6;
    return reading;
}

}  // namespace warren::bench
