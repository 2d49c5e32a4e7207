/* A disk that is sick on demand: preloaded into a process, it spoils calls on files below one folder.
 *
 * A failed fsync may also lie as Linux does: what was written since the last good one is marked clean and
 * lost, so it is put back here to what it was. Armed and disarmed from inside the process (ctypes).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, CREATE = 4, NAME = 8 };

struct undo {
    struct undo *next;
    dev_t dev;
    ino_t ino;
    off_t at, size;
    size_t length, had;
    char data[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct undo *undone;
static char folder[4096];
static int kinds, error, lies, halves;
static long pass, times, met;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void sick_folder(const char *path) { snprintf(folder, sizeof folder, "%s", path); }

/* Let `after` calls of these kinds pass, then spoil `count` of them with `code`. */
void sick_arm(int which, long after, long count, int code, int lie, int half) {
    pthread_mutex_lock(&lock);
    kinds = which, pass = after, times = count, error = code, lies = lie, halves = half, met = 0;
    pthread_mutex_unlock(&lock);
}

/* The disk is well again; how many calls were spoiled. */
long sick_well(void) {
    pthread_mutex_lock(&lock);
    kinds = 0;
    long seen = met;
    pthread_mutex_unlock(&lock);
    return seen;
}

static int below(const char *path) {
    size_t n = strlen(folder);
    return n && strncmp(path, folder, n) == 0 && path[n] == '/';
}

static int ours(int fd) {
    char name[64], path[4096];
    if (!folder[0]) return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(name, path, sizeof path - 1);
    if (n <= 0) return 0;
    path[n] = 0;
    return below(path);
}

/* 1: spoil this call. Called with the lock held. */
static int spoiled(int kind) {
    if (!(kinds & kind)) return 0;
    if (pass > 0) { pass--; return 0; }
    if (times <= 0) return 0;
    times--, met++;
    return 1;
}

static void remember(int fd, off_t at, size_t length) {
    struct stat st;
    if (fstat(fd, &st) || !S_ISREG(st.st_mode)) return;
    struct undo *u = malloc(sizeof *u + length);
    if (!u) abort();
    u->dev = st.st_dev, u->ino = st.st_ino, u->at = at, u->size = st.st_size, u->length = length;
    /* a descriptor of its own: the file may be open for writing only */
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    int read_fd = REAL(open)(name, O_RDONLY);
    ssize_t n = read_fd >= 0 ? pread(read_fd, u->data, length, at) : 0;
    if (read_fd >= 0) close(read_fd);
    u->had = n > 0 ? (size_t)n : 0;
    u->next = undone, undone = u;
}

static void settle(int fd, int put_back) {
    struct stat st;
    if (fstat(fd, &st)) return;
    for (struct undo **p = &undone; *p;) {
        struct undo *u = *p;
        if (u->dev != st.st_dev || u->ino != st.st_ino) { p = &u->next; continue; }
        if (put_back) {
            if (u->had) REAL(pwrite64)(fd, u->data, u->had, u->at);
            REAL(ftruncate64)(fd, u->size);
        }
        *p = u->next;
        free(u);
    }
}

static ssize_t put(int fd, const void *data, size_t n, off_t at, int where) {
    if (!ours(fd)) return where ? REAL(pwrite64)(fd, data, n, at) : REAL(write)(fd, data, n);
    pthread_mutex_lock(&lock);
    ssize_t done;
    if (spoiled(WRITE)) {
        if (halves && n > 1) {
            halves = 0;
            n /= 2;
        } else {
            pthread_mutex_unlock(&lock);
            errno = error;
            return -1;
        }
    }
    remember(fd, where ? at : lseek(fd, 0, SEEK_CUR), n);
    done = where ? REAL(pwrite64)(fd, data, n, at) : REAL(write)(fd, data, n);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t write(int fd, const void *data, size_t n) { return put(fd, data, n, 0, 0); }
ssize_t pwrite(int fd, const void *data, size_t n, off_t at) { return put(fd, data, n, at, 1); }
ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at) { return put(fd, data, n, at, 1); }

static int sync_it(int fd, int data_only) {
    if (!ours(fd)) return data_only ? REAL(fdatasync)(fd) : REAL(fsync)(fd);
    pthread_mutex_lock(&lock);
    int bad = spoiled(SYNC), done = -1;
    if (!bad) done = data_only ? REAL(fdatasync)(fd) : REAL(fsync)(fd);
    settle(fd, bad && lies);
    pthread_mutex_unlock(&lock);
    if (bad && error) errno = error;
    if (bad && !error) done = 0;
    return done;
}

int fsync(int fd) { return sync_it(fd, 0); }
int fdatasync(int fd) { return sync_it(fd, 1); }

static int refused(const char *path, int kind) {
    if (!below(path)) return 0;
    pthread_mutex_lock(&lock);
    int bad = spoiled(kind);
    pthread_mutex_unlock(&lock);
    if (bad) errno = error;
    return bad;
}

static int open_it(int at, const char *path, int flags, mode_t mode) {
    if ((flags & O_CREAT) && access(path, F_OK) && refused(path, CREATE)) return -1;
    return REAL(openat64)(at, path, flags, mode);
}

#define MODE va_list more; va_start(more, flags); \
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0; va_end(more)
int open(const char *path, int flags, ...) { MODE; return open_it(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE; return open_it(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE; return open_it(at, path, flags, mode); }

int ftruncate64(int fd, off64_t size) {
    if (ours(fd)) {
        pthread_mutex_lock(&lock);
        int bad = spoiled(WRITE);
        if (!bad) settle(fd, 0);
        pthread_mutex_unlock(&lock);
        if (bad) { errno = error; return -1; }
    }
    return REAL(ftruncate64)(fd, size);
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int rename(const char *from, const char *to) {
    return refused(to, NAME) ? -1 : REAL(rename)(from, to);
}
int unlink(const char *path) { return refused(path, NAME) ? -1 : REAL(unlink)(path); }
