#include "sidecar/catalog/state_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "sidecar/base/json_text.h"
#include "sidecar/base/read_file.h"
#include "sidecar/catalog/catalog_reader.h"
#include "sidecar/catalog/file_source.h"
#include "sidecar/catalog/text_hash.h"
#include "sidecar/catalog/write_service.h"

namespace warren {
namespace {

constexpr std::string_view kBeforeTime = R"({"warren_state": 1, "well_at": )";
constexpr size_t kTimeDigits = 20;
constexpr size_t kChunk = size_t{64} << 10;
constexpr std::string_view kBeforeSum = R"({"checksum": ")";
constexpr size_t kTailSize = kBeforeSum.size() + 32 + 3;

std::string tail(const TextHash& hash) { return std::string(kBeforeSum) + in_hex(hash) + "\"}\n"; }

[[noreturn]] void fail(const std::string& path) {
    throw std::system_error(errno, std::generic_category(), path);
}

// Writes in large pieces; what was added is hashed on the way. Another sidecar with the same source
// and folder waits until this one is gone.
class Output {
  public:
    explicit Output(std::string path) : path_(std::move(path)) {
        do {
            fd_.reset(open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
            if (!fd_) fail(path_);
            flock(fd_.get(), LOCK_EX);  // a file system without locks has to do without
        } while (!is_at_path());
        if (ftruncate(fd_.get(), 0) != 0) fail(path_);
    }
    std::string& buffer() { return buffer_; }
    void flush_if_full() {
        if (buffer_.size() >= kChunk) flush();
    }
    void flush() {
        hasher_.add(buffer_);
        put(buffer_);
        buffer_.clear();
    }
    [[nodiscard]] TextHash hash() const { return hasher_.hash(); }
    void put(std::string_view text) {
        while (!text.empty()) {
            const ssize_t size = ::write(fd_.get(), text.data(), text.size());
            if (size < 0 && errno != EINTR) fail(path_);
            text.remove_prefix(static_cast<size_t>(std::max<ssize_t>(size, 0)));
        }
    }
    void sync() {
        if (fsync(fd_.get()) != 0) fail(path_);
    }

  private:
    // Who had it before us has given it another name.
    [[nodiscard]] bool is_at_path() const {
        struct stat here {};
        struct stat there {};
        return fstat(fd_.get(), &here) == 0 && stat(path_.c_str(), &there) == 0 &&
               here.st_dev == there.st_dev && here.st_ino == there.st_ino;
    }

    std::string path_;
    UniqueFd fd_;
    TextHasher hasher_;
    std::string buffer_;
};

std::string read_exactly(FileReader& file, size_t size) {
    std::string text(size, '\0');
    for (size_t at = 0; at < size;) {
        const size_t got = file.read(text.data() + at, size - at);
        if (got == 0) throw StateError("it ends too early");
        at += got;
    }
    return text;
}

Catalog read_services(FileReader& file, size_t size) {
    TextHasher hasher;
    TextWindow window([&](char* to, size_t room) {
        const size_t got = size == 0 ? 0 : file.read(to, std::min(room, size));
        hasher.add({to, got});
        size -= got;
        return got;
    });
    CatalogReader reader;
    auto reading = reader.read(window);
    if (!reading || !reading->catalog || size > 0) throw StateError("it is no catalog");
    if (read_exactly(file, kTailSize) != tail(hasher.hash())) {
        throw StateError("its checksum is wrong");
    }
    return std::move(*reading->catalog);
}

}  // namespace

StateFile::StateFile(const std::string& folder, std::string source)
    : folder_(folder),
      source_(std::move(source)),
      path_(folder_ + "/source-" + in_hex(hash_text(source_)).substr(0, 16) + ".json") {}

std::string StateFile::head(int64_t well_at) const {
    std::string digits = std::to_string(well_at);
    digits.insert(0, kTimeDigits - std::min(digits.size(), kTimeDigits), ' ');
    return std::string(kBeforeTime) + digits + ", \"source\": " + json_text(source_) + "}\n";
}

int64_t StateFile::well_at(const std::string& found) const {
    std::string_view digits = std::string_view(found).substr(kBeforeTime.size(), kTimeDigits);
    digits.remove_prefix(std::min(digits.find_first_not_of(' '), digits.size()));
    int64_t time = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, time);
    if (error != std::errc{} || stop != end || found != head(time)) {
        throw StateError("its first line is not ours");
    }
    return time;
}

std::optional<SavedCatalog> StateFile::read() const {
    std::error_code unknown;
    if (!std::filesystem::exists(path_, unknown) && !unknown) return {};
    try {
        FileReader file(path_, kMaxCatalogFile);
        SavedCatalog saved;
        const std::string found = read_exactly(file, head(0).size());
        saved.well_at = well_at(found);
        if (file.expected_size() < found.size() + kTailSize) throw StateError("it is too short");
        saved.catalog = read_services(file, file.expected_size() - found.size() - kTailSize);
        return saved;
    } catch (const StateError& error) {
        throw StateError(path_ + ": " + error.what());
    }
}

void StateFile::write(const std::vector<std::shared_ptr<const Service>>& services,
                      int64_t well_at) const {
    const std::string beside = path_ + ".new";
    Output out(beside);
    out.put(head(well_at));
    out.buffer() = R"({"services": [)";
    std::string_view separator = "\n";
    for (const auto& service : services) {
        out.buffer() += std::exchange(separator, ",\n");
        write_service(*service, out.buffer());
        out.flush_if_full();
    }
    out.buffer() += "\n]}\n";
    out.flush();
    out.put(tail(out.hash()));
    out.sync();
    if (rename(beside.c_str(), path_.c_str()) != 0) fail(path_);
    const UniqueFd folder(open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder) fsync(folder.get());
}

void StateFile::touch(int64_t well_at) const {
    const UniqueFd fd(open(path_.c_str(), O_WRONLY | O_CLOEXEC));
    const std::string text = head(well_at);
    if (fd && pwrite(fd.get(), text.data(), text.size(), 0) < 0) return;
}

}  // namespace warren
