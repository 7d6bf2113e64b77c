/** How many controllers are measured, and how much each sends: both ends count by it. */
export const controllers = 1000;
export const eventsEach = 50;
