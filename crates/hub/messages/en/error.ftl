# Words for what could not be done.
error-busy = Several people changed the same thing. Nothing is lost. Open the page again and repeat.
error-form = The page that was sent cannot be read. Go back and send it again.
error-too-many = Try again in { $minutes } minutes. If it is urgent, call 111.
error-too-large = At most { $limit }. Choose a smaller file or write less.
