package app

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"chevet/app/record"
)

// JobName says what a job does; assets/texts has its French name.
type JobName string

// Names of the workstation's jobs.
const (
	JobLogin      JobName = "login"
	JobOpenDMP    JobName = "open_dmp"
	JobRefresh    JobName = "refresh_dmp"
	JobFetch      JobName = "fetch_document"
	JobIntegrate  JobName = "integrate"
	JobConsent    JobName = "consent"
	JobServices   JobName = "services"
	JobPDF        JobName = "warm_pdf"
	JobPrint      JobName = "print"
	JobRefreshNew JobName = "refresh_new_dmp" // only what is new
	JobSearchDMP  JobName = "search_dmp"
	JobChangeDMP  JobName = "change_dmp"
	JobPeopleDMP  JobName = "people_dmp"
	JobPage       JobName = "open_page"
	JobTraces     JobName = "traces"
)

// JobState is the life of a job.
type JobState string

// States of a job.
const (
	JobWaiting   JobState = "waiting" // for a place at its service
	JobRunning   JobState = "running"
	JobDone      JobState = "done"
	JobFailed    JobState = "failed"
	JobCancelled JobState = "cancelled"
)

// Job is a snapshot of a job.
type Job struct {
	ID       int64
	Name     JobName
	Subject  string // what it is about, as shown; may name a patient, so it is never logged
	State    JobState
	Done     int // steps done
	Total    int // 0: size unknown
	Started  time.Time
	Ended    time.Time
	Failure  *Failure
	CanRetry bool
	Quiet    bool // not shown unless it fails
}

// JobSpec describes a job to start.
type JobSpec struct {
	Name    JobName
	Subject string
	// Key keeps the same job from running twice: starting it again returns the one that runs, or replaces it
	// when Replace is set. "" means no key.
	Key     string
	Replace bool
	// Service bounds concurrency: at most Limits[Service] at once. "" means no bound.
	Service string
	// Attempts is how many times a transaction that is safe to repeat is tried; 0 and 1 mean once. Only
	// unavailable errors are tried again.
	Attempts int
	Quiet    bool
	Run      func(ctx context.Context, p *Progress) error
}

// Progress lets a running job tell how far it is.
type Progress struct{ report func(done, total int) }

// Step publishes that done of total steps are finished.
func (p *Progress) Step(done, total int) { p.report(done, total) }

// JobsOptions are the settings of a runner; zero values take the defaults.
type JobsOptions struct {
	Clock   record.Clock
	Limits  map[string]int                         // per service; default 4
	Backoff func(attempt int) time.Duration        // before attempt 2, 3…; default 0.5 s doubling with jitter
	Failure func(err error, name JobName) *Failure // makes what the person sees; default keeps the error
	Keep    int                                    // finished jobs kept for the panel; default 10
}

// Jobs runs named jobs in the background: keyed, cancellable, bounded per service. It never touches a widget:
// changes are published as snapshots.
type Jobs struct {
	opt     JobsOptions
	publish func([]Job)

	mu     sync.Mutex
	closed bool
	nextID int64
	live   map[int64]*running
	byKey  map[string]*running
	ended  []endedJob
	seats  map[string]chan struct{}
	group  sync.WaitGroup
}

type running struct {
	job    Job
	spec   JobSpec
	cancel context.CancelFunc
	done   chan struct{}
	err    error
}

type endedJob struct {
	job  Job
	spec JobSpec
}

// NewJobs returns a runner that calls publish after each change, never twice at once and in order.
func NewJobs(opt JobsOptions, publish func([]Job)) *Jobs {
	if opt.Clock == nil {
		opt.Clock = time.Now
	}
	if opt.Keep == 0 {
		opt.Keep = 10
	}
	if opt.Backoff == nil {
		opt.Backoff = func(attempt int) time.Duration {
			base := 500 * time.Millisecond << min(attempt-2, 6)
			return base/2 + rand.N(base)
		}
	}
	if opt.Failure == nil {
		at := opt.Clock
		opt.Failure = func(err error, _ JobName) *Failure {
			return &Failure{Err: err, Reason: record.ReasonOf(err), At: at()}
		}
	}
	return &Jobs{opt: opt, publish: publish, live: map[int64]*running{}, byKey: map[string]*running{},
		seats: map[string]chan struct{}{}}
}

// Start runs the job and returns its id. After Close it does nothing and returns 0.
func (j *Jobs) Start(spec JobSpec) int64 {
	j.mu.Lock()
	if j.closed {
		j.mu.Unlock()
		return 0
	}
	if before := j.byKey[spec.Key]; before != nil && spec.Key != "" {
		if !spec.Replace {
			id := before.job.ID
			j.mu.Unlock()
			return id
		}
		before.cancel()
	}
	j.nextID++
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{spec: spec, cancel: cancel, done: make(chan struct{}), job: Job{ID: j.nextID, Name: spec.Name,
		Subject: spec.Subject, State: JobWaiting, Started: j.opt.Clock(), Quiet: spec.Quiet}}
	j.live[r.job.ID] = r
	if spec.Key != "" {
		j.byKey[spec.Key] = r
	}
	j.group.Add(1)
	j.publishLocked()
	j.mu.Unlock()
	go j.run(ctx, r)
	return r.job.ID
}

// Wait returns the job's error once it has ended; at once when the id is unknown or already ended.
func (j *Jobs) Wait(ctx context.Context, id int64) error {
	j.mu.Lock()
	r := j.live[id]
	j.mu.Unlock()
	if r == nil {
		return nil
	}
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Cancel asks the job to stop; what it has done stays done.
func (j *Jobs) Cancel(id int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if r := j.live[id]; r != nil {
		r.cancel()
	}
}

// CancelKey cancels the job that runs under the key, if any.
func (j *Jobs) CancelKey(key string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if r := j.byKey[key]; r != nil {
		r.cancel()
	}
}

// Retry starts a failed job again.
func (j *Jobs) Retry(id int64) int64 {
	j.mu.Lock()
	i := slices.IndexFunc(j.ended, func(e endedJob) bool { return e.job.ID == id && e.job.State == JobFailed })
	if i < 0 {
		j.mu.Unlock()
		return 0
	}
	spec := j.ended[i].spec
	j.ended = slices.Delete(j.ended, i, i+1)
	j.mu.Unlock()
	return j.Start(spec)
}

// List returns the snapshots that JobsChanged carries.
func (j *Jobs) List() []Job {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.listLocked()
}

// Close cancels every job and returns when none is left.
func (j *Jobs) Close() {
	j.mu.Lock()
	j.closed = true
	for _, r := range j.live {
		r.cancel()
	}
	j.mu.Unlock()
	j.group.Wait()
}

// CancelAll cancels every job that runs now, for the end of a session.
func (j *Jobs) CancelAll() {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, r := range j.live {
		r.cancel()
	}
	j.ended = nil
	j.publishLocked()
}

func (j *Jobs) run(ctx context.Context, r *running) {
	defer j.group.Done()
	defer r.cancel()
	err := j.seated(ctx, r)
	j.mu.Lock()
	defer j.mu.Unlock()
	r.err = err
	r.job.Ended = j.opt.Clock()
	switch {
	case err == nil:
		r.job.State = JobDone
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		r.job.State = JobCancelled
	default:
		r.job.State = JobFailed
		r.job.Failure = j.opt.Failure(err, r.spec.Name)
		r.job.CanRetry = record.CodeOf(err) == record.Unavailable || record.CodeOf(err) == ""
	}
	delete(j.live, r.job.ID)
	if j.byKey[r.spec.Key] == r {
		delete(j.byKey, r.spec.Key)
	}
	if r.job.State != JobCancelled && (!r.spec.Quiet || r.job.State == JobFailed) {
		j.ended = append(j.ended, endedJob{r.job, r.spec})
		if over := len(j.ended) - j.opt.Keep; over > 0 {
			j.ended = slices.Delete(j.ended, 0, over)
		}
	}
	close(r.done)
	j.publishLocked()
}

// seated waits for a place at the job's service, then runs it with its attempts.
func (j *Jobs) seated(ctx context.Context, r *running) error {
	if seat := j.seat(r.spec.Service); seat != nil {
		select {
		case seat <- struct{}{}:
			defer func() { <-seat }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	j.change(r, func(job *Job) { job.State = JobRunning })
	progress := &Progress{report: func(done, total int) {
		j.change(r, func(job *Job) { job.Done, job.Total = done, total })
	}}
	for attempt := 1; ; attempt++ {
		err := r.spec.Run(ctx, progress)
		if err == nil || attempt >= r.spec.Attempts || record.CodeOf(err) != record.Unavailable || ctx.Err() != nil {
			return err
		}
		timer := time.NewTimer(j.opt.Backoff(attempt + 1))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

func (j *Jobs) seat(service string) chan struct{} {
	if service == "" {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.seats[service] == nil {
		n := j.opt.Limits[service]
		if n == 0 {
			n = 4
		}
		j.seats[service] = make(chan struct{}, n)
	}
	return j.seats[service]
}

func (j *Jobs) change(r *running, f func(*Job)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	f(&r.job)
	j.publishLocked()
}

func (j *Jobs) listLocked() []Job {
	list := make([]Job, 0, len(j.ended)+len(j.live))
	for _, e := range j.ended {
		list = append(list, e.job)
	}
	for _, r := range j.live {
		list = append(list, r.job)
	}
	slices.SortFunc(list, func(a, b Job) int { return int(a.ID - b.ID) })
	return list
}

// publishLocked publishes under the lock, so that snapshots leave in order; subscribers do not call back.
func (j *Jobs) publishLocked() {
	if j.publish != nil {
		j.publish(j.listLocked())
	}
}
